// The facts about this machine, this process and this code. With util/random.ts and cli/main.ts the only place that
// asks the world around the program.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, hostname } from 'node:os';
import type { ProcessIdentity } from '../../store/recorder.js';
import { workingFolderIfAny } from '../../util/files.js';
import { sha256 } from '../../util/sha256.js';
import type { Provenance } from '../../train/provenance.js';
import { codeHash } from './code.js';

type Trained = Pick<Provenance, 'engine' | 'engineVersion' | 'threads'>;

export function harnessVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What this machine is called. */
export const hostName = hostname;

export function gatherProvenance({ engine, engineVersion, threads }: Trained): Provenance {
  const { code, git } = codeOfProcess();
  return {
    harness: harnessVersion(),
    node: process.version,
    engine,
    engineVersion,
    threads,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    hostname: hostname(),
    pid: process.pid,
    bootId: bootId(),
    gitCommit: git.commit,
    gitDirty: git.dirty,
    gitDiff: git.diff,
    code,
  };
}

interface GitState {
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly diff: string | null;
}

/** Of each folder that this process was in. */
const known = new Map<string | undefined, { readonly code: string; readonly git: GitState }>();

/**
 * What this process runs is what there was when it was loaded, whatever is edited while it trains one run after the
 * other.
 */
function codeOfProcess(): { readonly code: string; readonly git: GitState } {
  const folder = workingFolderIfAny();
  const facts = known.get(folder) ?? { code: codeHash(), git: gitState() };
  known.set(folder, facts);
  return facts;
}

/** The commit of the folder the program was started in, and whether tracked files differ from it. */
function gitState(): GitState {
  const git = (...words: readonly string[]): Buffer =>
    execFileSync('git', words, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000, maxBuffer: MOST_DIFF });
  try {
    const commit = git('rev-parse', 'HEAD').toString().trim();
    const diff = git('diff', '--binary', '--no-ext-diff', '--no-color', 'HEAD');
    return { commit, dirty: diff.length > 0, diff: diff.length > 0 ? sha256(diff) : null };
  } catch {
    return { commit: null, dirty: null, diff: null }; // not a repository, no commit yet, or no git
  }
}

/** Bytes. */
const MOST_DIFF = 256 * 1024 * 1024;

/** Changes at every start of the machine; null where the system does not tell. */
function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, started: processState(pid)?.started ?? null, bootId: bootId() };
}

/** Whether a process still runs: the same number, start time and boot, and not a zombie. */
export function isAlive({ pid, started, bootId: boot }: ProcessIdentity): boolean {
  if (boot !== null && boot !== bootId()) return false;
  const state = processState(pid);
  if (state !== undefined)
    return state.letter !== 'Z' && state.letter !== 'X' && (started === null || started === state.started);
  return started === null && answersSignals(pid);
}

/** State letter and start time from the process table; undefined where there is no such process, or no such table. */
function processState(pid: number): { letter: string; started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; fields are counted from behind it (proc(5): 3 = state, 22 = start
    // time).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { letter: fields[0]!, started: fields[19]! };
  } catch {
    return undefined;
  }
}

/** Whether a process of this number runs now, whoever it is. */
export const processRuns = (pid: number): boolean => isAlive({ pid, started: null, bootId: null });

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
