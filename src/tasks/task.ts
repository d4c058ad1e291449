// What a task is: the one interface between what is learned and everything else. Types only.
// A task is opened with its part of a spec; examples are its own form of them (E): an expression, a line of a file.

import type { Problem, UserError } from '../util/errors.js';
import type { Random } from '../util/random.js';
import type { z } from '../util/zod.js';
import type { Attribute, AttributeValues } from './attribute.js';
import type { Codec } from './codec.js';
import type { QuestionLayout } from './layout.js';
import type { Sources } from './sources.js';

/** What a spec says of every task; each adds its own keys. */
export interface TaskData {
  readonly task: string;
  /** Seed of the choice of examples; null: each run's own. */
  readonly seed: number | null;
  /** Seeds whose validation examples are not among its own. */
  readonly apart_from: readonly number[];
}

export interface Task<Data extends TaskData = TaskData> {
  readonly name: string;
  /** Its keys of `data`, `task` among them, each checked by itself. */
  readonly keys: z.ZodObject;
  /** What the keys cannot say of one key alone. */
  readonly problems?: (data: Data, refuse: Refuse) => void;
  /** The attributes that its examples have whatever the spec says; others are known once it is opened. */
  readonly attributes: readonly Attribute[];
  readonly plane?: Plane;
  /** Whether each spec has more attributes of its own. */
  readonly hasOwnAttributes?: boolean;
  /** Conditions by another name: the attribute whose text contains the value, which is one of these. */
  readonly containing?: (data: Data) => Readonly<Record<string, Containing>>;
  /** Where `loss_mask: answer` would leave nothing out: when it would. */
  readonly maskNeeds: (data: Data) => string | undefined;
  /** Whether the validation examples are the same whatever the seed: where they were chosen by hand. */
  readonly hasFixedValidation?: (data: Data) => boolean;
  /** Files that hold its examples: dotted paths below `data`; beside each stands the key `sha256`. */
  readonly files: (data: Data) => readonly (readonly string[])[];
  /** @throws UserError where its files are not what they should be */
  readonly open: (data: Data, sources: Sources) => OpenTask;
}

/** Two attributes that are numbers, over which right and wrong can be drawn. */
export interface Plane {
  readonly x: string;
  readonly y: string;
  /** Attributes that an example must have to lie in it. */
  readonly where?: AttributeValues;
}

export interface Containing {
  readonly attribute: string;
  readonly values: readonly string[];
  /** Where the values come from: `data.operators`. */
  readonly from: string;
}

/** Says that the value at a path below `data` is wrong, and what goes there. */
export type Refuse = (path: readonly string[], received: unknown, expected: string) => void;

export interface SplitSizes {
  readonly training: number;
  readonly validation: number;
}

export interface DrawRequest {
  readonly count: number;
  readonly random: Random;
  /** Whether an example, by its key, must not be drawn. */
  readonly isTaken?: (key: number) => boolean;
}

/** Hands out an example, which must not be kept: it may be written over. */
export type Take<E> = (example: E, row: number) => void;

/** Where examples are drawn from, each at most once, in seeded order. */
export interface Pool<E> {
  /** @returns how many there were: fewer than asked for where there are, or can be found, no more */
  readonly draw: (request: DrawRequest, take: Take<E>) => number;
}

/** Examples that are only ever evaluated. */
export interface EvaluationPlan<E> {
  readonly name: string;
  /** Epochs between two evaluations; null: only after the last. */
  readonly every: number | null;
  /** Whether training examples may be among them. */
  readonly mayBeTrained: boolean;
  /** How many there are at most. */
  readonly capacity: number;
  /** @throws UserError where there are too few */
  readonly fill: (random: Random, take: (example: E) => void) => void;
}

/** A task as a spec asks for it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each task has its own; nobody outside looks into one
export interface OpenTask<E = any> {
  readonly codec: Codec<E>;
  readonly attributes: readonly Attribute[];
  /** Whether question and answer alone decide the attributes. Else they are part of what an evaluation set is. */
  readonly areAttributesDerived: boolean;
  readonly attributesOf: (example: E, answer: string) => AttributeValues;
  /** As people write it, in reading order. */
  readonly questionOf: (example: E) => string;
  readonly answerOf: (example: E) => string;
  /** A number below 2^53 that tells examples apart. */
  readonly keyOf: (example: E) => number;
  /** One that examples share of which each gives the other's answer away, such as a + b and b + a. */
  readonly twinKeyOf: (example: E) => number;
  /** @throws UserError where one side would be empty, or there are clearly fewer examples than asked for */
  readonly sizes: () => SplitSizes;
  readonly training: TrainingPlan<E>;
  readonly evaluations: readonly EvaluationPlan<E>[];
  /**
   * Whether there are so many examples that nothing needs to be drawn to know that there are enough.
   * @throws UserError where it is plain that they are too few
   */
  readonly isAmple: () => boolean;
  /** @param heldOut examples that evaluation sets keep away from training */
  readonly tooFew: (found: number, heldOut: number) => UserError;
  /** Reads a question of a user's, drawn or not. */
  readonly read: (text: string) => { readonly example: E } | { readonly problem: Problem };
  /** The right answer of a question that was read; undefined where there is none, or nobody knows it. */
  readonly solve: (example: E) => string | undefined;
  /**
   * Whether it knows the answers of its own examples alone: of any other question, nobody says whether there is one.
   */
  readonly knowsOnlyItsExamples?: boolean;
  /** What is odd about its files, and no mistake. */
  readonly warnings?: readonly Problem[];
  readonly layout: QuestionLayout;
}

export interface TrainingPlan<E> {
  /** What there is to train on and, but for sets of their own, to hold out. */
  readonly whole: Pool<E>;
  /** Of a curriculum one pool for each stage, the last of them the whole; else the whole alone. */
  readonly stages: () => readonly Pool<E>[];
  /**
   * Where validation examples come from: `first`: they are the first that the whole gives, `part`: a random part of
   * what it gives, else a pool of their own.
   */
  readonly validation: 'first' | 'part' | Pool<E>;
  /** When training examples are others: never, at each stage of a curriculum, or each epoch. */
  readonly changes: 'never' | 'stage' | 'epoch';
  /** The stage of an epoch, from 0; the first epoch is 1. */
  readonly stageOf: (epoch: number) => number;
}
