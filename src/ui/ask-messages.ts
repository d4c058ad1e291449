// What is said to the process that answers questions, and what it says, types only.

import type { ProbableAnswer } from '../inference/probabilities.js';
import type { CheckpointRow } from '../results/run.js';
import type { RunConfig } from '../spec/schema.js';
import type { Problem, UserErrorCode } from '../util/errors.js';

export interface Asked {
  readonly run: number;
  readonly config: RunConfig;
  readonly checkpoint: CheckpointRow;
  readonly question: string;
}

export interface AskedAnswer extends ProbableAnswer {
  readonly run: number;
  readonly epoch: number;
  /** Hidden states, or where heads look, as SVG. */
  readonly figures: Readonly<Record<'light' | 'dark', string>>;
}

export type AskResponse =
  | { readonly answer: AskedAnswer }
  | { readonly code: UserErrorCode; readonly problems: readonly Problem[] }
  | { readonly internal: string };
