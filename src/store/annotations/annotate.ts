// Tags runs and notes something about them, for the terminal and for the page: the database is opened for that moment
// alone.

import type { HomePaths } from '../../util/files.js';
import { openHome, type HomeOptions } from '../ownership/home.js';
import { Recorder } from '../recorder.js';
import type { Annotation, AnnotationChange } from './annotation.js';

export interface AnnotateOptions extends Pick<HomeOptions, 'isAlive' | 'warn' | 'patienceMs'> {
  readonly paths: HomePaths;
  readonly now: () => number;
}

/**
 * Changes what is written about runs, run by run; of none where one of them cannot be changed so.
 * @returns what is then written about each, in their order
 * @throws UserError
 */
export function annotate(
  runs: readonly number[],
  change: AnnotationChange,
  { paths, now, ...options }: AnnotateOptions,
): readonly Annotation[] {
  const home = openHome(paths, options);
  try {
    const { annotations } = new Recorder(home.connection, paths, now);
    for (const run of runs) annotations.preview(run, change);
    return runs.map((run) => annotations.change(run, change));
  } finally {
    home.close();
  }
}
