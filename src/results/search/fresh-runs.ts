// The runs with which the winners of a search were trained anew.

import { identityOf } from '../../plan/identity.js';
import type { Confirmation } from '../../plan/scheduler/decisions.js';
import type { Spec } from '../../spec/parse.js';
import { completeConfig } from '../../spec/schema.js';
import type { Connection } from '../../store/database/connection.js';
import { variantConfigs, type DecidedRun } from '../../store/read/decisions.js';

/**
 * Of each configuration its run with each fresh seed; undefined where that is not there yet. They are known by what
 * they were in the search: a confirmation has examples of each run's own seed, and others to validate with.
 * @param runs all of the experiment
 */
export function freshRuns(
  connection: Connection,
  experiment: string,
  { config: { data } }: Pick<Spec, 'config'>,
  runs: readonly DecidedRun[],
  { configurations, seeds }: Confirmation,
): readonly (readonly (DecidedRun | undefined)[])[] {
  const found = runs.filter(({ seed }) => seeds.includes(seed));
  const configs = variantConfigs(connection, experiment);
  const variants = [...new Set(found.map(({ variant_id }) => variant_id))].map((variant) => {
    return { variant, config: completeConfig(JSON.parse(configs.get(variant)!)) };
  });
  return configurations.map(({ hash, cell }) => {
    const dataSeed = Object.hasOwn(cell, 'data.seed') ? (cell['data.seed'] as number | null) : data.seed;
    const meant = variants.filter(
      ({ config }) =>
        identityOf({ ...config, data: { ...config.data, seed: dataSeed, apart_from: data.apart_from } }) === hash,
    );
    // The one on other examples, where the search's own was trained with such a seed, too.
    const own = meant.find(({ config }) => config.data.apart_from.length > data.apart_from.length) ?? meant[0];
    return seeds.map((seed) => found.find((run) => run.variant_id === own?.variant && run.seed === seed));
  });
}
