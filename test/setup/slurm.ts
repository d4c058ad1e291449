// A real Slurm cluster for a test: a controller and nodes of this machine in a temporary folder (scripts/slurm).
// Several run side by side. Where Slurm is not installed its tests are skipped, and why is printed;
// scripts/slurm/install.sh installs it.

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { temporaryFolder, type CleanUp } from './tiny.js';

const scriptOf = (name: string): string => fileURLToPath(new URL(`../../scripts/slurm/${name}.sh`, import.meta.url));

export interface SlurmOptions {
  readonly nodes?: number;
  /** Of each node; as many as the test says, not as this machine has. */
  readonly cpus?: number;
  /** Seconds until the controller forgets a job that has ended. */
  readonly minJobAge?: number;
}

/** A cluster with the partitions `low` (the default; its jobs are requeued for others) and `high`. */
export interface Slurm {
  readonly folder: string;
  /** What `sbatch`, `squeue`, `scancel` and `scontrol` need to mean this cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** What a command of Slurm prints. @throws where it fails, with what it says */
  ask(command: string, ...words: string[]): Promise<string>;
  /** Cuts the power of `node<number>`, counted from 1: the controller finds it down 8 to 10 s later. */
  killNode(number: number): Promise<void>;
  /** Starts it again; resolves when it is ready for jobs. */
  startNode(number: number): Promise<void>;
  /** Jobs go on without a controller; commands fail. */
  stopController(): Promise<void>;
  startController(): Promise<void>;
  /** Ends every process of the cluster; done at the end of the test as well. */
  stop(): Promise<void>;
}

/** Whether tests can start a cluster; where not, says which tests are skipped and why. */
export function haveSlurm(tests: string): boolean {
  const { status, stderr } = spawnSync(scriptOf('install'), ['--check'], { encoding: 'utf8' });
  if (status !== 0) console.warn(`SKIPPED: ${tests}: ${stderr.trim()}`);
  return status === 0;
}

/** Starts a cluster that is gone at the end of the test, or of what `cleanUp` belongs to. */
export async function startSlurm(options: SlurmOptions = {}, cleanUp: CleanUp = onTestFinished): Promise<Slurm> {
  const { nodes = 2, cpus = 4, minJobAge = 300 } = options;
  const folder = temporaryFolder((remove) =>
    cleanUp(() => {
      execFileSync(scriptOf('stop'), [folder], { stdio: 'pipe' });
      remove();
    }),
  );
  const sizes = { NODES: `${nodes}`, CPUS: `${cpus}`, MIN_JOB_AGE: `${minJobAge}` };
  const env = { SLURM_CONF: `${folder}/slurm.conf` };
  const ask = async (command: string, ...words: string[]): Promise<string> =>
    (await promisify(execFile)(command, words, { cwd: folder, env: { ...process.env, ...sizes, ...env } })).stdout;
  const start = async (...parts: string[]): Promise<void> => void (await ask(scriptOf('start'), folder, ...parts));
  const stop = async (...parts: string[]): Promise<void> => void (await ask(scriptOf('stop'), folder, ...parts));
  await start();
  return {
    folder,
    env,
    ask,
    killNode: (number) => stop(`node${number}`),
    startNode: (number) => start(`node${number}`),
    stopController: () => stop('slurmctld'),
    startController: () => start('slurmctld'),
    stop: () => stop(),
  };
}
