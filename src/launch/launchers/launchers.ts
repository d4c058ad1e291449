// The launchers there are, made from what a spec says of them.

import type { LauncherKeys } from '../../spec/launcher-schema.js';
import { UserError } from '../../util/errors.js';
import type { Time } from '../worker/run.js';
import { inlineLauncher } from './inline.js';
import type { Launcher } from './launcher.js';
import { localLauncher } from './local.js';
import { slurmLauncher } from './slurm/slurm.js';

/** What launchers need of who starts them. */
export interface Around extends Time {
  /** Told what the user should know. */
  readonly note: (text: string) => void;
  /** Whether workers that outlived their coordinator are asked to end. */
  readonly isToCancel: boolean;
}

export function makeLauncher(keys: LauncherKeys, around: Around): Launcher {
  switch (keys.type) {
    case 'local':
      return localLauncher();
    case 'inline':
      return inlineLauncher(around);
    case 'slurm':
      return slurmLauncher({ keys, ...around });
  }
}

/** What the runs of one process share. */
interface OfProcess {
  readonly engine: string;
  readonly threads: number;
}

/**
 * Sees to it that runs can be trained by a launcher.
 * @throws UserError where a single process cannot have them all: an engine changes how all of it computes
 */
export function requireLaunchable({ type }: LauncherKeys, runs: readonly OfProcess[]): void {
  if (type !== 'inline') return;
  for (const key of ['engine', 'threads'] as const) {
    const values = [...new Set(runs.map((run) => run[key]))];
    if (values.length < 2) continue;
    throw new UserError('plan', {
      message:
        'one process cannot train all of these runs (launcher inline): what one of them loads changes the others',
      expected: `one ${key}`,
      received: values.join(', '),
      hint: `--set ${key === 'engine' ? 'engine' : 'limits.threads'}=${values[0]}, or --launcher local`,
    });
  }
}
