// Reads variants over their seeds, and their settings.

import type { Connection } from '../database/connection.js';

export interface VariantSummary {
  readonly variant_id: number;
  readonly experiment: string;
  readonly variant: string;
  readonly n: number;
  readonly parameters: number | null;
  readonly best_val_exact_mean: number;
  readonly best_val_exact_sd: number | null;
  readonly last_val_exact_mean: number;
  readonly last_val_exact_sd: number | null;
  readonly best_val_char_accuracy_mean: number;
  readonly epochs_mean: number;
  readonly seconds_mean: number;
  readonly n_to_90: number;
  readonly epochs_to_90_mean: number | null;
  readonly seconds_to_90_mean: number | null;
  readonly n_to_99: number;
  readonly epochs_to_99_mean: number | null;
  readonly seconds_to_99_mean: number | null;
}

/** Best first. */
export function variantSummaries(connection: Connection, variants: readonly number[]): VariantSummary[] {
  const marks = variants.map(() => '?').join(', ');
  return connection
    .prepare(
      `SELECT * FROM variant_summary WHERE variant_id IN (${marks}) ORDER BY best_val_exact_mean DESC, ` +
        'epochs_to_90_mean IS NULL, epochs_to_90_mean, variant_id',
    )
    .all(...variants) as VariantSummary[];
}

/** A variant's settings by dotted path, as they are shown. */
export function paramsOf(connection: Connection, variant: number): Record<string, string> {
  const rows = connection
    .prepare('SELECT path, text FROM params WHERE variant_id = ? ORDER BY path')
    .raw()
    .all(variant);
  return Object.fromEntries(rows as [string, string][]);
}

export interface VariantEvalSet {
  readonly experiment: string;
  readonly variant: string;
  readonly variant_id: number;
  readonly eval_set: string;
  readonly n: number;
  readonly exact_mean: number;
  readonly exact_sd: number | null;
  readonly wrong_mean: number;
}

/** The sets beside validation, as runs that are done were last evaluated on them. */
export function variantEvalSets(connection: Connection, variants: readonly number[]): VariantEvalSet[] {
  const marks = variants.map(() => '?').join(', ');
  return connection
    .prepare(
      `SELECT * FROM variant_eval_sets WHERE variant_id IN (${marks}) AND eval_set <> 'validation' ORDER BY ` +
        'variant_id, eval_set',
    )
    .all(...variants) as VariantEvalSet[];
}

/** Settings that have more than one value over all variants: a row for each variant and setting. */
export function differingParams(
  connection: Connection,
): readonly (readonly [variant: number, path: string, text: string])[] {
  return connection
    .prepare(
      `SELECT variant_id, path, text FROM params
       WHERE path IN (SELECT path FROM params GROUP BY path HAVING count(DISTINCT text) > 1) ORDER BY path, variant_id`,
    )
    .raw()
    .all() as [number, string, string][];
}
