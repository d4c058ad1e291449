// What a sweep decides, in a log of its own: sweeps/<n>/decisions.ndjson. Its first line says whose it is. The log is
// the truth; the table of decisions is an index over it.

import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { decisionSchema, type Decision, type RecordedDecision } from '../../plan/scheduler/decisions.js';
import { checkedLine, openLine } from '../../util/checked-line.js';
import { crashPoint } from '../../util/crash-points.js';
import { messageOf, UserError } from '../../util/errors.js';
import { isFile, writeAtomically } from '../../util/files.js';
import { z } from '../../util/zod.js';

const VERSION = 1;

const headSchema = z.object({
  v: z.literal(VERSION),
  type: z.literal('sweep'),
  experiment: z.string(),
  /** Of the spec's text and its overrides. */
  hash: z.string(),
  /** Of all that decides: sweeps that have it in common go on with each other's decisions. */
  schedule: z.string(),
});

const recordSchema = z.intersection(decisionSchema, z.object({ number: z.int().min(1), at: z.int().min(0) }));

export type DecisionLogHead = Omit<z.output<typeof headSchema>, 'v' | 'type'>;

export interface DecisionLogContent {
  readonly head: DecisionLogHead;
  readonly decisions: readonly RecordedDecision[];
}

/**
 * What a log says; undefined where there is none. A last line that was cut off by a crash is passed over: what it says
 * was not done.
 * @throws UserError where a line in it is damaged
 */
export function readDecisions(path: string): DecisionLogContent | undefined {
  if (!isFile(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const [first, ...others] = lines.map((line, index) =>
    parsed(path, index, line, index === 0 ? headSchema : recordSchema),
  );
  if (first === undefined) return undefined;
  const { experiment, hash, schedule } = first as z.output<typeof headSchema>;
  return { head: { experiment, hash, schedule }, decisions: others as readonly RecordedDecision[] };
}

function parsed(path: string, index: number, line: string, schema: z.ZodType): unknown {
  try {
    const { text, isChecked } = openLine(line);
    if (!isChecked) throw new Error('damaged: it has no checksum');
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const [why] = messageOf(error).split('\n');
    throw new UserError('log', {
      at: `${path}:${index + 1}:1`,
      message: `not a decision: ${why}`,
      hint:
        'moved away, it is written anew: a search suggests the same again, a stopping rule decides by what it ' +
        'then knows',
    });
  }
}

/** Writes a new log, with what is carried over from another. */
export function beginLog(path: string, head: DecisionLogHead, decisions: readonly RecordedDecision[]): void {
  const lines = [{ v: VERSION, type: 'sweep', ...head }, ...decisions].map(checkedLine);
  writeAtomically(path, lines.map((line) => `${line}\n`).join(''));
}

/** Adds a decision: on the disk when this returns. */
export function appendDecision(
  path: string,
  decision: Decision & { readonly number: number; readonly at: number },
): void {
  const file = openSync(path, 'a');
  try {
    appendFileSync(file, `${checkedLine(decision)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  crashPoint('decisions/written');
}

/** Cuts off a last line that is not whole. */
export function mendEnd(path: string): void {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
}
