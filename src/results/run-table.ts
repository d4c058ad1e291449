// All runs as one table, for whoever holds ten thousand of them; and the settings in which their variants differ.

import type { Connection } from '../store/database/connection.js';
import { runTable, type RunSummary, type RunTable } from '../store/read/runs.js';
import { differingParams } from '../store/read/variants.js';

export type { RunTable } from '../store/read/runs.js';

/** What of a run a list shows, sorts and filters by; the rest is in its own document. */
const COLUMNS = [
  'run',
  'experiment',
  'variant',
  'variant_id',
  'seed',
  'status',
  'engine',
  'parameters',
  'epochs',
  'seconds',
  'best_epoch',
  'best_val_exact',
  'best_val_char_accuracy',
  'best_val_loss',
  'last_val_exact',
  'last_val_loss',
  'last_train_loss',
  'epochs_to_90',
  'epochs_to_99',
  'created_at',
  'started_at',
  'ended_at',
  'bit_exact',
] as const satisfies readonly (keyof RunSummary)[];

/** And what is written about it. */
export const TABLE_COLUMNS: readonly string[] = [...COLUMNS, 'tags', 'note'];

export interface TableRun extends Pick<RunSummary, (typeof COLUMNS)[number]> {
  /** Apart by blanks. */
  readonly tags: string | null;
  readonly note: string | null;
}

/** @param runs only these; all where nothing is said */
export const allRuns = (connection: Connection, runs?: readonly number[]): RunTable =>
  runTable(connection, COLUMNS, runs);

export interface VariantSettings {
  /** Dotted paths of the settings that have more than one value. */
  readonly paths: readonly string[];
  /** By the variant's number: a value for each path, null where it has no such setting. */
  readonly variants: Readonly<Record<string, readonly (string | null)[]>>;
}

export function variantSettings(connection: Connection): VariantSettings {
  const rows = differingParams(connection);
  const paths = [...new Set(rows.map(([, path]) => path))];
  const places = new Map(paths.map((path, place) => [path, place]));
  const variants: Record<string, (string | null)[]> = {};
  for (const [variant, path, text] of rows) {
    const values = (variants[variant] ??= paths.map(() => null));
    values[places.get(path)!] = text;
  }
  return { paths, variants };
}
