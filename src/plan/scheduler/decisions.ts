// What a scheduler decides, as plain data with the numbers it rests on: the schema of every decision, from which its
// type and its check come. They are kept as a sweep's own log.

import { z } from '../../util/zod.js';

const cell = z.record(z.string(), z.unknown());
const hash = z.string().min(1);
const seed = z.int().min(0);
const count = z.int().min(0);
const value = z.number().nullable();

/** A search tries a configuration. */
const suggested = z.object({
  type: z.literal('suggested'),
  /** From 0. */
  trial: count,
  cell,
  /** Identity of its configuration. */
  hash,
  from: z.enum(['enqueue', 'random', 'sobol', 'tpe']),
  /** How many trials it was guided by, good and bad ones; null where it was not. */
  guidedBy: z.object({ good: count, bad: count }).nullable(),
});

/** A rule compared a run with others, or (seed null) a configuration with all its seeds. */
const judged = z.object({
  type: z.literal('judged'),
  hash,
  seed: seed.nullable(),
  rule: z.enum(['halving', 'asha', 'median']),
  action: z.enum(['continue', 'stop']),
  rung: count.nullable(),
  epoch: count,
  value,
  n: count,
  kept: count.nullable(),
  cutoff: value,
  why: z.enum(['reached', 'few', 'worse', 'tied', 'no number']),
});

/** A search tries nothing more. */
const ended = z.object({ type: z.literal('ended'), reason: z.enum(['runs', 'target', 'exhausted']) });

/** The winners of a search, and what they have to be better than, are trained anew. */
const confirmed = z.object({
  type: z.literal('confirmed'),
  configurations: z.array(z.object({ trial: count.nullable(), cell, hash, isBaseline: z.boolean() })),
  /** None of which the search used. */
  seeds: z.array(seed),
});

export const decisionSchema = z.discriminatedUnion('type', [suggested, judged, ended, confirmed]);

export type Decision = z.output<typeof decisionSchema>;
export type Suggested = z.output<typeof suggested>;
export type Judged = z.output<typeof judged>;
export type Confirmation = z.output<typeof confirmed>;

/** As it was written down: `number` counts the decisions of a sweep, from 1; `at` in epoch milliseconds, UTC. */
export type RecordedDecision = Decision & { readonly number: number; readonly at: number };

export const isSuggested = <D extends Decision>(decision: D): decision is D & Suggested =>
  decision.type === 'suggested';
export const isJudged = <D extends Decision>(decision: D): decision is D & Judged => decision.type === 'judged';
export const isConfirmation = <D extends Decision>(decision: D): decision is D & Confirmation =>
  decision.type === 'confirmed';
