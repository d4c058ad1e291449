// A spec: what a researcher asked for, complete. Types only.

import type { Problem } from '../util/errors.js';
import type { LauncherKeys } from './launcher-schema.js';
import type { Tree } from './path.js';
import type { Limits, Retry, RunConfig } from './schema.js';
import type { ConfirmSpec, SearchAxis, SearchSpec, StopSpec } from './search-schema.js';

/** A swept path and the values it takes. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Values by path: what an `exclude` or `include` entry says. */
export type Cell = Readonly<Record<string, unknown>>;

export interface SweepSpec {
  /** Those that have lists of values. */
  readonly parameters: readonly Axis[];
  /** All of them, as a search draws them. */
  readonly axes: readonly SearchAxis[];
  readonly zip: readonly { readonly name: string; readonly axes: readonly Axis[] }[];
  readonly exclude: readonly Cell[];
  readonly include: readonly Cell[];
  readonly seeds: readonly number[];
  /** null: every combination is trained. */
  readonly search: SearchSpec | null;
  readonly stop: StopSpec | null;
  readonly confirm: ConfirmSpec | null;
}

/** What a researcher asked for, complete: every default filled in. */
export interface Spec {
  readonly name: string;
  readonly question: string;
  readonly expect: string;
  readonly cost: string;
  readonly config: RunConfig;
  /** The configuration as it was written, defaults not filled in: what a sweep lays its values over. */
  readonly written: Tree;
  readonly sweep: SweepSpec;
  readonly limits: Limits;
  readonly retry: Retry;
  readonly onFailure: 'continue' | 'stop';
  /** As it is written; a user's own file may say more. */
  readonly launcher: LauncherKeys | undefined;
  readonly text: string;
  readonly overrides: readonly string[];
  readonly warnings: readonly Problem[];
  /** Where in the file things stand that only the plan can judge. */
  readonly places: Places;
}

export interface Places {
  readonly sweep: string;
  /** Of each entry, in their order. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly search: string;
  readonly enqueue: readonly string[];
}
