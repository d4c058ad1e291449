// What is written about runs, as a document; and which tags there are.

import type { Connection } from '../store/database/connection.js';
import { annotationOf, type Annotation } from '../store/read/annotations.js';

export { tagsInUse, type TagInUse } from '../store/read/annotations.js';

export interface AnnotatedRun extends Annotation {
  readonly run: number;
}

/** In the order of the runs. */
export const annotatedRuns = (connection: Connection, runs: readonly number[]): readonly AnnotatedRun[] =>
  runs.map((run) => ({ run, ...annotationOf(connection, run) }));
