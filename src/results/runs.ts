// Lists runs: what each one is and reached.

import type { Connection } from '../store/database/connection.js';
import { listRuns, type RunFilter, type RunSummary } from '../store/read/runs.js';
import { requireExperiment } from './selectors.js';

export { SORTABLE, type RunSummary } from '../store/read/runs.js';

/** All runs that a filter lets through, with everything that is known of each. */
export function runList(connection: Connection, filter: RunFilter): readonly RunSummary[] {
  requireFiltered(connection, filter);
  return listRuns(connection, filter);
}

export interface RunPage<Column extends keyof RunSummary> {
  readonly runs: readonly Pick<RunSummary, Column>[];
  /** Whether there are more. */
  readonly isCut: boolean;
}

/** As many runs as the limit: in order of time the newest, else the first. */
export function runPage<Column extends keyof RunSummary>(
  connection: Connection,
  filter: RunFilter & { readonly limit: number },
  columns: readonly Column[],
): RunPage<Column> {
  requireFiltered(connection, filter);
  const { limit, sort = 'run' } = filter;
  const found = listRuns(connection, { ...filter, limit: limit + 1 }, columns);
  if (found.length <= limit) return { runs: found, isCut: false };
  return { runs: sort === 'run' ? found.slice(1) : found.slice(0, limit), isCut: true };
}

/** A filter by an experiment that is not there is a mistake, not an empty list. */
function requireFiltered(connection: Connection, { experiment }: RunFilter): void {
  if (experiment !== undefined) requireExperiment(connection, experiment);
}
