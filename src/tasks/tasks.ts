// The tasks there are. Everything else finds them here, by what a spec says.

import { z } from '../util/zod.js';
import type { AttributeValues } from './attribute.js';
import { keys as arithmeticKeys } from './arithmetic/schema.js';
import { arithmetic } from './arithmetic/task.js';
import type { Codec } from './codec.js';
import { keys as modularKeys } from './modular/schema.js';
import { modular } from './modular/task.js';
import { keys as pairsKeys } from './pairs/schema.js';
import { pairs } from './pairs/task.js';
import { keys as sequencesKeys } from './sequences/schema.js';
import { sequences } from './sequences/task.js';
import { NO_SOURCES, type Sources } from './sources.js';
import type { OpenTask, Task, TaskData } from './task.js';

const TASKS = [arithmetic, pairs, sequences, modular] as const;

/** Which task a configuration means is said by `task`; without it, it is the first. */
export const dataKeys = z.union([arithmeticKeys, pairsKeys, sequencesKeys, modularKeys]);

/** What a spec says of its data, complete. */
export type DataSpec = z.output<typeof dataKeys>;

export function taskOf({ task: name }: TaskData): Task<TaskData> {
  const task: Task<never> | undefined = TASKS.find((each) => each.name === name);
  if (task === undefined) throw new Error(`internal: there is no task ${name}`);
  return task as unknown as Task<TaskData>;
}

/** @throws UserError where the task's files are not what they should be */
export const openTask = (data: DataSpec, sources: Sources = NO_SOURCES): OpenTask => taskOf(data).open(data, sources);

/** The encoding that a spec asks for. */
export const codecOf = (data: DataSpec, sources?: Sources): Codec<unknown> => openTask(data, sources).codec;

/** What a task knows of an example by its text; undefined where the text is no question of it. */
export function attributesOfText(task: OpenTask, question: string, answer: string): AttributeValues | undefined {
  const read = task.read(question);
  return 'example' in read ? task.attributesOf(read.example, answer) : undefined;
}

/** Attributes that examples of some task have whatever its spec says, each name once: what editors can suggest. */
export const knownAttributes = TASKS.flatMap(({ attributes }) => attributes).filter(
  ({ name }, place, all) => all.findIndex((other) => other.name === name) === place,
);
