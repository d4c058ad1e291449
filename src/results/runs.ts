// Lists runs: what each one is and reached, and what is written about it.

import type { Connection } from '../store/database/connection.js';
import { NO_ANNOTATION } from '../store/annotations/annotation.js';
import { allAnnotations, runsAnnotated, type Annotation, type AnnotationFilter } from '../store/read/annotations.js';
import { listRuns, type RunFilter, type RunSummary } from '../store/read/runs.js';
import { requireExperiment, requireTag } from './selectors.js';

export { SORTABLE, type RunSummary } from '../store/read/runs.js';

export type ListFilter = Omit<RunFilter, 'runs'> & AnnotationFilter;

export type ListedRun = RunSummary & Annotation;

/** All runs that a filter lets through, with everything that is known of each. */
export function runList(connection: Connection, filter: ListFilter): readonly ListedRun[] {
  return annotated(connection, listRuns(connection, required(connection, filter)));
}

export interface RunPage<Column extends keyof RunSummary> {
  readonly runs: readonly (Pick<RunSummary, Column | 'run'> & Annotation)[];
  /** Whether there are more. */
  readonly isCut: boolean;
}

/** As many runs as the limit: in order of time the newest, else the first. @param columns `run` among them */
export function runPage<Column extends keyof RunSummary>(
  connection: Connection,
  filter: ListFilter & { readonly limit: number },
  columns: readonly (Column | 'run')[],
): RunPage<Column> {
  const { limit, sort = 'run' } = filter;
  const wanted = { ...required(connection, filter), limit: limit + 1 };
  const found = annotated(connection, listRuns(connection, wanted, columns));
  if (found.length <= limit) return { runs: found, isCut: false };
  return { runs: sort === 'run' ? found.slice(1) : found.slice(0, limit), isCut: true };
}

function annotated<Run extends Pick<RunSummary, 'run'>>(
  connection: Connection,
  runs: readonly Run[],
): readonly (Run & Annotation)[] {
  const written = allAnnotations(connection);
  return runs.map((run) => ({ ...run, ...(written.get(run.run) ?? NO_ANNOTATION) }));
}

/** A filter by an experiment or a tag that is not there is a mistake, not an empty list. */
function required(connection: Connection, { tags, note, ...filter }: ListFilter): RunFilter {
  if (filter.experiment !== undefined) requireExperiment(connection, filter.experiment);
  for (const tag of tags ?? []) requireTag(connection, tag);
  return tags === undefined && note === undefined
    ? filter
    : { ...filter, runs: runsAnnotated(connection, { tags, note }) };
}
