// Gives runs to Slurm as they come: those of one moment in one array, as many as the cluster takes.

import { rmSync } from 'node:fs';
import type { SlurmKeys } from '../../../spec/launcher-schema.js';
import { messageOf } from '../../../util/errors.js';
import { homePaths } from '../../../util/files.js';
import type { GivenRun } from './given-run.js';
import type { Programs } from './script.js';
import { inGroups, mostTasks, submitPatiently, writeSubmission, type Patience } from './submit.js';

/** A user who may have no more jobs is tried again so much later. */
const FULL_MS = 30_000;

interface Around extends Patience {
  readonly note: (text: string) => void;
  /** Told of each run that Slurm has. */
  readonly follow: (run: GivenRun, submission: string, task: number) => void;
}

export class Giving {
  readonly #keys: SlurmKeys;
  readonly #programs: Programs;
  readonly #around: Around;
  /** Not yet given to Slurm. */
  #fresh: GivenRun[] = [];
  #isSubmitting = false;

  constructor(keys: SlurmKeys, programs: Programs, around: Around) {
    this.#keys = keys;
    this.#programs = programs;
    this.#around = around;
  }

  add(run: GivenRun): void {
    this.#fresh.push(run);
  }

  isStillHere = (run: GivenRun): boolean => this.#fresh.includes(run);

  async submit(): Promise<void> {
    if (this.#isSubmitting || this.#fresh.length === 0) return;
    this.#isSubmitting = true;
    try {
      let most = await mostTasks(this.#around.ask);
      while (this.#fresh.length > 0) most = await this.#submitSome(most);
    } finally {
      this.#isSubmitting = false;
    }
  }

  /** @returns how many tasks to try next */
  async #submitSome(most: number): Promise<number> {
    const size = this.#keys.runs_per_task ?? 1;
    const some = this.#fresh.splice(0, most * size).filter((run) => !run.isOver);
    if (some.length === 0) return most;
    try {
      return await this.#submitTasks(inGroups(some, size), most);
    } catch (error) {
      for (const run of some) run.refuse(messageOf(error));
      return most;
    }
  }

  async #submitTasks(tasks: readonly (readonly GivenRun[])[], most: number): Promise<number> {
    const some = tasks.flat();
    const { name, script } = writeSubmission(
      tasks.map((runs) => runs.map(({ job }) => job)),
      this.#keys,
      this.#programs,
    );
    const outcome = await submitPatiently(name, script, this.#around);
    if (outcome === 'full') {
      this.#fresh.unshift(...some);
      rmSync(homePaths(some[0]!.job.home).submission(name).folder, { recursive: true });
      this.#around.note('Slurm lets you have no more jobs now: the rest is given to it as others end');
      await this.#around.pause(FULL_MS);
      return Math.max(1, most >> 1);
    }
    if (typeof outcome === 'object') for (const run of some) run.refuse(outcome.refused);
    else for (const [task, runs] of tasks.entries()) for (const run of runs) this.#around.follow(run, name, task);
    return most;
  }
}
