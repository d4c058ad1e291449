// Lists experiments, and tells what one asks and how it was swept.

import {
  experimentName,
  experimentOf,
  experimentRows,
  newestDeciding,
  newestSweep,
  type ExperimentRow,
} from '../store/read/experiments.js';
import type { Connection } from '../store/database/connection.js';
import { newestSearch } from '../store/read/decisions.js';
import { UserError } from '../util/errors.js';

export type { ExperimentRow } from '../store/read/experiments.js';

/** All experiments, the newest first, with how many of their runs are in which state. */
export const experimentList = (connection: Connection): readonly ExperimentRow[] => experimentRows(connection);

/** Whether an experiment was searched: asked before what tells of a search is loaded. */
export const wasSearched = (connection: Connection, experiment: string): boolean =>
  newestSearch(connection, experiment) !== undefined;

export interface ExperimentDocument {
  readonly id: number;
  readonly experiment: string;
  readonly question: string;
  readonly expectation: string;
  /** The file that it was swept with last, and what was overridden in it. */
  readonly spec: string;
  readonly overrides: readonly string[];
  readonly is_searched: boolean;
  /** The newest sweep that decided anything: what was tried, what was stopped; null where none did. */
  readonly deciding_sweep: number | null;
}

export function experimentDocument(connection: Connection, id: number): ExperimentDocument {
  const experiment = requireExperimentNumber(connection, id);
  const { spec_text: spec, overrides } = newestSweep(connection, experiment);
  return {
    id,
    experiment,
    ...experimentOf(connection, experiment),
    spec,
    overrides: JSON.parse(overrides) as string[],
    is_searched: wasSearched(connection, experiment),
    deciding_sweep: newestDeciding(connection, experiment),
  };
}

/** The name of an experiment. @throws UserError where there is none of this number */
export function requireExperimentNumber(connection: Connection, id: number): string {
  const name = experimentName(connection, id);
  if (name !== undefined) return name;
  throw new UserError('not-found', {
    message: `there is no experiment of number ${id}`,
    hint: 'harness runs lists runs with their experiments',
  });
}
