// What is said to Slurm, and what is made of what it says.

import { describe, expect, it } from 'vitest';
import { askIn, isAway, isFull } from '../../../src/launch/launchers/slurm/commands.js';
import { askQueue, taskKey } from '../../../src/launch/launchers/slurm/queue.js';
import { batchScript, scriptOf } from '../../../src/launch/launchers/slurm/script.js';
import { inGroups, mostTasks, submitPatiently } from '../../../src/launch/launchers/slurm/submit.js';
import { requireTaken } from '../../../src/launch/launchers/slurm/test-only.js';
import { absence } from '../../../src/launch/launchers/slurm/verdict.js';
import type { SlurmKeys } from '../../../src/spec/launcher-schema.js';

const NAME = '123e4567-e89b-42d3-a456-426614174000';
const of = (keys: Omit<SlurmKeys, 'type'>, output = '/shared/runs/%a.out') =>
  batchScript({
    keys: { type: 'slurm', ...keys },
    name: NAME,
    tasks: 10,
    threads: 2,
    manifest: "/a b/it's.json",
    output,
    node: '/usr/bin/node',
    program: '/h/job-main.js',
  });

describe('a batch script', () => {
  it('asks for what the spec says, runs its lines of setup, and becomes the process that trains', () => {
    const script = of({
      partition: 'gpu',
      account: 'lab',
      time: '12:00:00',
      memory: '4G',
      at_once: 4,
      setup: ['module load nodejs'],
      container: ['apptainer', 'exec', 'image.sif'],
    });
    expect(script).toBe(`#!/bin/bash
#SBATCH --job-name=${NAME}
#SBATCH --array=0-9%4
#SBATCH --partition=gpu
#SBATCH --account=lab
#SBATCH --time=12:00:00
#SBATCH --mem=4G
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --signal=B:USR2@120
#SBATCH --open-mode=append
#SBATCH --output="/shared/runs/%a.out"
#SBATCH --requeue
set -e
module load nodejs
exec apptainer exec image.sif node '/h/job-main.js' '/a b/it'\\''s.json' "$SLURM_ARRAY_TASK_ID"
`);
  });

  it.each([
    [undefined, 120],
    [1, 20],
    [4, 60],
    ['2:00', 30],
    ['1-00', 120],
    ['0:01:00', 20],
  ])('is warned a quarter of %s ahead of its end, two minutes at most', (time, lead) => {
    expect(of(time === undefined ? {} : { time })).toContain(`USR2@${lead}\n`);
  });

  it('is refused for a folder that sbatch takes for a pattern', () => {
    expect(() => of({}, '/shared/50%/%a.out')).toThrow(/characters in its name that sbatch takes for something else/);
  });

  it('has a task for each so many runs; other launchers have none', () => {
    expect(scriptOf({ type: 'slurm', runs_per_task: 4 }, '/home', 9, 1)).toContain('--array=0-2\n');
    expect(scriptOf({ type: 'local' }, '/home', 9, 1)).toBeUndefined();
    expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe('a job that is asked about before runs are claimed', () => {
  const asked =
    (error: string, nodes = 'idle\nmixed') =>
    (command: string) =>
      Promise.resolve(
        command === 'sinfo' ? ({ isWell: true, output: nodes } as const) : ({ isWell: false, error } as const),
      );
  const NODES = 'allocation failure: Requested node configuration is not available';

  it.each([
    ['allocation failure: Invalid partition name specified', undefined],
    [NODES, undefined],
  ])('is refused where no such job would ever be taken: %s', async (error, nodes) => {
    await expect(requireTaken('', asked(error, nodes))).rejects.toThrow(`would take no job of these: ${error}`);
  });

  it('is not to be found where its commands are not there', async () => {
    const there = askIn({ PATH: '/nowhere' });
    await expect(requireTaken('', there)).rejects.toThrow(
      'Slurm is not to be found on this machine: spawn sbatch ENOENT',
    );
  });

  it.each([
    ['allocation failure: Unable to contact slurm controller (connect failure)', undefined],
    ['Batch job submission failed: Job violates accounting policy (job submit limit, size)', undefined],
    [NODES, 'idle\ndown*'],
    [NODES, 'drained'],
  ])('may wait where it is taken later: %s', async (error, nodes) => {
    await expect(requireTaken('', asked(error, nodes))).resolves.toBeUndefined();
  });
});

describe('what Slurm says', () => {
  it('is taken for this program’s jobs alone, each under its submission and task', async () => {
    const lines = [`${NAME}|3|17|RUNNING|None|node1|1|9:58|0|`, 'my_job|0|18|RUNNING|None|node1|0|1:00|0|', ''];
    const { queue } = await askQueue(() => Promise.resolve({ isWell: true, output: lines.join('\n') }));
    expect([...queue!]).toEqual([
      [
        taskKey(NAME, 3),
        { id: '17_3', state: 'RUNNING', reason: 'None', nodes: 'node1', restarts: 1, timeLeft: '9:58', exitCode: '0' },
      ],
    ]);
  });

  it.each([
    ['sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)', true, false],
    ['slurm_load_jobs error: Socket timed out on send/recv operation', true, false],
    [
      "sbatch: error: AssocMaxSubmitJobLimit; sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
      false,
      true,
    ],
    ['sbatch: error: invalid partition specified: gpuu', false, false],
  ])('is told apart: %s', (error, away, full) => expect([isAway(error), isFull(error)]).toEqual([away, full]));

  it('of a submission that may have been heard is looked up in the queue, so that none is made twice', async () => {
    const asked: string[] = [];
    const ask = (command: string) => {
      asked.push(command);
      return Promise.resolve(
        command === 'sbatch'
          ? { isWell: false as const, error: 'Socket timed out' }
          : { isWell: true as const, output: `${NAME}|0|17|PENDING||||0|0|` },
      );
    };
    const patience = { ask, pause: () => Promise.resolve(), away: () => {}, back: () => {} };
    expect(await submitPatiently(NAME, '', patience)).toBe('submitted');
    expect(asked).toEqual(['sbatch', 'squeue']);
  });

  it('of its arrays is heeded; silence means its own default', async () => {
    expect(await mostTasks(() => Promise.resolve({ isWell: true, output: 'MaxArraySize            = 11\n' }))).toBe(10);
    expect(await mostTasks(() => Promise.resolve({ isWell: false, error: '' }))).toBe(1000);
  });
});

describe('a run whose job is over without its word', () => {
  const task = { id: '7_0', state: '', reason: '', nodes: 'node1', restarts: 0, timeLeft: '', exitCode: '0' };
  it.each([
    [{ ...task, state: 'CANCELLED' }, true, 'interrupted', undefined, undefined],
    [{ ...task, state: 'TIMEOUT' }, true, 'failed', 'timeout', 'again'],
    [{ ...task, state: 'TIMEOUT' }, false, 'failed', 'timeout', undefined],
    [{ ...task, state: 'NODE_FAIL' }, false, 'failed', 'timeout', 'again'],
    [{ ...task, state: 'OUT_OF_MEMORY' }, true, 'failed', 'error', undefined],
    [{ ...task, state: 'FAILED', exitCode: '768' }, true, 'failed', 'crash', undefined],
    [undefined, true, 'failed', 'crash', 'again'],
  ])('%j, begun %s: %s', (queued, hasBegun, type, failure, then) => {
    const exit = absence(queued, hasBegun, '');
    expect([exit.ending?.type, exit.failure, exit.then]).toEqual([type, failure, then]);
  });

  it('is told with what Slurm knows of it', () => {
    expect(absence({ ...task, state: 'FAILED', exitCode: '768' }, true, 'last words').ending).toEqual({
      type: 'failed',
      error: 'its job 7_0 is FAILED for Slurm (exit code 3)\nlast words',
    });
    expect(absence({ ...task, state: 'FAILED', exitCode: '4021' }, false, '').ending).toMatchObject({
      error: expect.stringContaining('is the folder of all runs on a file system that node1 shares?') as string,
    });
  });
});
