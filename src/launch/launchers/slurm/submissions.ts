// Which runs were given to Slurm together, and the folders of that.

import { rmSync } from 'node:fs';
import { isWithJob, readJobFile } from '../../../store/ownership/job-file.js';
import { attemptsIn, homePaths, isFile } from '../../../util/files.js';
import { readManifest } from '../../channel/manifest.js';
import type { GivenRun } from './given-run.js';

export class Submissions {
  readonly #runs = new Map<string, GivenRun[]>();

  add(run: GivenRun, submission: string, task: number): void {
    [run.submission, run.task] = [submission, task];
    const runs = this.#runs.get(submission) ?? [];
    this.#runs.set(submission, runs);
    runs.push(run);
    run.hasWaited = () => this.ofTask(run).some(({ hasBegun }) => hasBegun);
  }

  /** Those of the same task, itself among them. */
  ofTask({ submission, task }: GivenRun): readonly GivenRun[] {
    return (this.#runs.get(submission!) ?? []).filter((other) => other.task === task);
  }

  /** Removes the folders of submissions that no job needs any more, whoever follows it. */
  removeEnded(): void {
    for (const [name, [first]] of this.#runs) {
      const { home } = first!.job;
      const { manifest, folder } = homePaths(home).submission(name);
      if (
        isFile(manifest) &&
        !readManifest(manifest)
          .tasks.flat()
          .some((job) => isNeededBy(name, job))
      ) {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
}

/** Whether a run's last attempt is a job's of this submission, and nobody has said how it ended. */
function isNeededBy(submission: string, { home, run }: GivenRun['job']): boolean {
  const paths = homePaths(home).run(run);
  const last = paths.attempt(attemptsIn(paths.folder).at(-1) ?? 0);
  return isWithJob(last) && readJobFile(last)?.submission === submission;
}
