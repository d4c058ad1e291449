// A Slurm of two nodes on this machine: its tasks move from a dead node to a living one, they go on without a
// controller, and no process of it outlives it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { haveSlurm, startSlurm, type Slurm } from '../setup/slurm.js';

/** Each attempt writes a line; the task ends well when there is a file `end`. */
const TASK = `echo "task $SLURM_ARRAY_TASK_ID, restart \${SLURM_RESTART_COUNT:-0}, $SLURMD_NODENAME" >> attempts
until [ -e end ]; do sleep 0.1; done`;

const submit = async (slurm: Slurm): Promise<string> =>
  (await slurm.ask('sbatch', '--parsable', '--array=3', '--requeue', '--output=%A_%a.out', '--wrap', TASK)).trim();

const stateOf = async (slurm: Slurm, job: string): Promise<string> =>
  (await slurm.ask('squeue', '-h', '-r', '-t', 'all', '-j', job, '-o', '%i %T %N')).trim();

async function until<T>(expected: T, read: () => T | Promise<T>): Promise<void> {
  for (const end = performance.now() + 40_000; ; await setTimeout(100)) {
    const value = await read();
    if (value === expected || performance.now() > end) return expect(value).toEqual(expected);
  }
}

/** Processes whose command line or environment names the folder. */
const processesOf = (folder: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => textOf(`/proc/${pid}/cmdline`) + textOf(`/proc/${pid}/environ`))
    .filter((text) => text.includes(folder));

/** Empty for a process that has just ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const reason = 'a cluster of two nodes';
describe.runIf(haveSlurm(reason))(reason, { concurrent: true }, () => {
  it(
    'restarts the task of a node that dies on the other one, as the same job',
    { timeout: 90_000 },
    async ({ onTestFinished }) => {
      const slurm = await startSlurm({}, onTestFinished);
      const job = await submit(slurm);
      await until(`${job}_3 RUNNING node1`, () => stateOf(slurm, job));
      await until('task 3, restart 0, node1\n', () => textOf(`${slurm.folder}/attempts`));
      await slurm.killNode(1);
      await until(`${job}_3 RUNNING node2`, () => stateOf(slurm, job));
      writeFileSync(`${slurm.folder}/end`, '');
      await until(`${job}_3 COMPLETED node2`, () => stateOf(slurm, job));
      expect(textOf(`${slurm.folder}/attempts`)).toBe('task 3, restart 0, node1\ntask 3, restart 1, node2\n');
      await slurm.startNode(1);
      expect(await slurm.ask('sinfo', '-h', '-p', 'low', '-o', '%N %T')).toBe('node[1-2] idle\n');
    },
  );

  it(
    'goes on with a task while its controller is away, and hears of its end',
    { timeout: 90_000 },
    async ({ onTestFinished }) => {
      const slurm = await startSlurm({}, onTestFinished);
      const job = await submit(slurm);
      await until('task 3, restart 0, node1\n', () => textOf(`${slurm.folder}/attempts`));
      await slurm.stopController();
      await expect(stateOf(slurm, job)).rejects.toThrow('Unable to contact slurm controller');
      writeFileSync(`${slurm.folder}/end`, '');
      await slurm.startController();
      await until(`${job}_3 COMPLETED node1`, () => stateOf(slurm, job));
    },
  );

  it('knows nothing of another at its side, and leaves no process behind', async ({ onTestFinished }) => {
    const one = await startSlurm({}, onTestFinished);
    const other = await startSlurm({ nodes: 1 }, onTestFinished);
    const job = await submit(one);
    await until(`${job}_3 RUNNING node1`, () => stateOf(one, job));
    expect(await other.ask('squeue', '-h', '-t', 'all')).toBe('');
    await one.stop();
    expect(processesOf(one.folder)).toEqual([]);
    expect(await other.ask('sinfo', '-h', '-p', 'low', '-o', '%N %T')).toBe('node1 idle\n');
  });
});
