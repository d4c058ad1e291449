// Whether Slurm would take a job at all, asked before any run is claimed: a wrong partition is the user's mistake, not
// a run's.

import { UserError } from '../../../util/errors.js';
import { isAway, isFull, type Ask } from './commands.js';

/**
 * @param script of the jobs that there are to be
 * @throws UserError where none of them would be taken, now or later; a controller that is away says nothing of that
 */
export async function requireTaken(script: string, ask: Ask): Promise<void> {
  const answer = await ask('sbatch', ['--test-only'], script);
  if (answer.isWell || isAway(answer.error) || isFull(answer.error)) return;
  if (isOfNodes(answer.error) && (await isNodeMissing(ask))) return;
  if (answer.error.includes('ENOENT')) throw notHere(answer.error);
  throw new UserError('plan', {
    message: `Slurm would take no job of these: ${answer.error}`,
    hint:
      'launcher in the experiment or in harness.config.yaml says what jobs ask for: partition, account, time, ' +
      'memory, cpus',
  });
}

/** Its commands are not in PATH. */
const notHere = (error: string): UserError =>
  new UserError('plan', {
    message: `Slurm is not to be found on this machine: ${error}`,
    hint: 'give the command where sbatch and squeue can be called; --launcher local trains on this machine',
  });

/** Said of what no node has, and of what no node has now: such a job waits. */
const isOfNodes = (error: string): boolean =>
  /node configuration is not available|nodes? .*(?:busy|down)|partition .*not available/i.test(error);

async function isNodeMissing(ask: Ask): Promise<boolean> {
  const answer = await ask('sinfo', ['-h', '-N', '-o', '%T']);
  return !answer.isWell || /^(?:down|drain|fail|maint|reserved|unknown|power|reboot)|\*$/m.test(answer.output);
}
