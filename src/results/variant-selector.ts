// Finds the runs of a variant by what a person calls it.

import { byVariant, type MeasuredRun } from '../analysis/variants.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';
import { experimentRuns } from './leaderboard.js';
import { requireExperiment } from './selectors.js';

/**
 * The finished runs of EXPERIMENT/VARIANT. A variant may be called by its label, by the values that tell it from the
 * others, or by its number, v12: labels say what differs within a sweep, and two sweeps can use one twice.
 */
export function variantRuns(connection: Connection, word: string): readonly MeasuredRun[] {
  const slash = word.indexOf('/');
  const experiment = requireExperiment(connection, word.slice(0, slash));
  const wanted = word.slice(slash + 1);
  const groups = byVariant(experimentRuns(connection, experiment));
  const called = (is: (run: MeasuredRun) => boolean) => groups.filter((group) => is(group[0]!));
  const matches = [
    called(({ variant_id }) => wanted === `v${variant_id}`),
    called(({ variant }) => variant === wanted),
    called(({ variant }) => isMeant(variant, wanted)),
  ].find((found) => found.length > 0);
  if (matches?.length === 1) return matches[0]!;
  const candidates = (matches ?? groups).map(([run]) => `v${run!.variant_id} (${run!.variant})`);
  throw new UserError('not-found', {
    message:
      `${matches === undefined ? 'no' : 'more than one'} variant of ${experiment} with finished runs is ` +
      `called ${JSON.stringify(wanted)}`,
    hint: candidates.length === 0 ? 'none has finished yet' : `there are: ${candidates.slice(0, 12).join(', ')}`,
  });
}

/** `output` and `reverse=output` both mean `reverse=output, encoder=128`; several parts are set apart by commas. */
function isMeant(label: string, wanted: string): boolean {
  const parts = label.split(', ');
  const has = (part: string): boolean => parts.some((one) => one === part || one.slice(one.indexOf('=') + 1) === part);
  return has(wanted) || wanted.split(/,\s*/).every(has);
}
