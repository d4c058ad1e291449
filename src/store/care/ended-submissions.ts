// Folders of what was given to a cluster, of which no job is left: their coordinator went before it could remove them.

import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { attemptsIn, isOwnFolder, listOwn, runIdOf, type HomePaths } from '../../util/files.js';
import { isWithJob, readJobFile } from '../ownership/job-file.js';

const SUBMISSION = /^[0-9a-f-]{36}$/;

/** Paths of the folders. Only where nobody begins a job meanwhile. */
export function endedSubmissions(paths: HomePaths): readonly string[] {
  const all = listOwn(paths.submissions).filter((path) => SUBMISSION.test(basename(path)) && isOwnFolder(path));
  if (all.length === 0) return []; // so that not every run is looked at
  const needed = new Set(neededSubmissions(paths));
  return all.filter((path) => !needed.has(basename(path)));
}

/** Those of which a run's last attempt is a job's, and nobody has said how it ended. */
function neededSubmissions(paths: HomePaths): readonly string[] {
  const runs = readdirSync(paths.home).flatMap((name) => runIdOf(name) ?? []);
  return runs.flatMap((run) => {
    const { folder, attempt } = paths.run(run);
    const last = attempt(attemptsIn(folder).at(-1) ?? 0);
    return isWithJob(last) ? (readJobFile(last)?.submission ?? []) : [];
  });
}
