// What a sweep computed, and which processes are at work on it.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openForReading } from '../../src/store/database/open-for-reading.js';
import type { Connection } from '../../src/store/database/connection.js';
import { listRuns } from '../../src/store/read/runs.js';
import { sha256 } from '../../src/util/sha256.js';

/** The folder of all runs. */
export interface Home {
  readonly home: string;
  /** Where it lies elsewhere. */
  readonly database?: string;
}

const COMPUTED = [
  `SELECT run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
    val_forced_char_accuracy, learning_rate FROM curves ORDER BY 1, 2`,
  'SELECT * FROM eval_curves ORDER BY run, epoch, eval_set',
  'SELECT run_id, epoch, eval_set_id, example, predicted FROM mispredictions ORDER BY 1, 2, 3, 4',
  'SELECT run_id, epoch, step, bytes, sha256, is_best FROM checkpoints ORDER BY 1, 2, 3',
  'SELECT run, experiment, variant, seed, status, epochs, best_epoch, best_val_loss, bit_exact, digest FROM run_summary ORDER BY run',
  'SELECT * FROM params ORDER BY 1, 2',
  'SELECT * FROM examples ORDER BY 1, 2',
];

/** Everything a sweep computed, times aside: all rows, and the checksums of the checkpoints as they lie on disk. */
export function results(place: Home): unknown {
  const rows = reading(place, (connection) => {
    const whole = [connection.pragma('integrity_check', { simple: true }), connection.pragma('foreign_key_check')];
    return [whole, ...COMPUTED.map((query) => connection.prepare(query).all())];
  });
  return { rows, weights: weightsIn(place.home) };
}

/** What one run computed, whatever lies beside it. */
export function resultsOfRun(place: Home, run: number): unknown {
  const computed = 'SELECT status, epochs, best_epoch, best_val_loss, bit_exact, digest FROM run_summary WHERE run = ?';
  const row = reading(place, (connection) => connection.prepare(computed).get(run));
  const weights = Object.entries(weightsIn(place.home)).filter(([name]) => name.startsWith(`run${run}/`));
  return { row, weights };
}

/** SHA-256 of every checkpoint file. */
function weightsIn(home: string): Readonly<Record<string, string>> {
  const runs = readdirSync(home).filter((name) => /^run\d+$/.test(name));
  const files = runs.flatMap((run) => {
    const folder = join(home, run, 'checkpoints');
    return existsSync(folder) ? readdirSync(folder).map((name) => join(run, 'checkpoints', name)) : [];
  });
  const arrays = files.filter((name) => name.endsWith('.safetensors'));
  return Object.fromEntries(arrays.sort().map((name) => [name, sha256(readFileSync(join(home, name)))]));
}

export const states = (place: Home): string[] =>
  reading(place, (connection) => listRuns(connection).map(({ status }) => status));

/** What a query gives, without a process for it as `sql` has. */
export const rowsOf = <Row = unknown>(place: Home, query: string): Row[] =>
  reading(place, (connection) => connection.prepare<[], Row>(query).all());

export function reading<T>({ home, database }: Home, read: (connection: Connection) => T): T {
  const connection = openForReading(database ?? join(home, 'harness.db'));
  try {
    return read(connection);
  } finally {
    connection.close();
  }
}

/**
 * Processes whose command line names a folder; one that is about to become another program still shows its parent's.
 */
export function processesOf(folder: string): number[] {
  return commandsOf(folder).map(({ pid }) => pid);
}

export function commandsOf(folder: string): { pid: number; parent: number | undefined; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandOf(name).includes(folder))
    .map((pid) => ({ pid: Number(pid), parent: parentOf(pid), command: commandOf(pid) }));
}

/** @returns undefined where the process is gone meanwhile */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export async function until(holds: () => boolean, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not so after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Until nobody works in a home: no process names it, and none that is ending, and no longer says its name, is still
 * there.
 */
export const untilGone = (home: string): Promise<void> =>
  until(() => processesOf(home).length === 0 && !readdirSync('/proc').some(isEnding));

/**
 * Whether this is a process of Node that has given up its memory, and with it its words, but neither locks nor number.
 */
function isEnding(pid: string): boolean {
  if (!/^\d+$/.test(pid) || commandOf(pid) !== '') return false;
  try {
    const [, name, state] = /^\d+ \((.*)\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
    return /^(?:node|MainThread)$/.test(name!) && !/[ZX]/.test(state!);
  } catch {
    return false; // it is gone
  }
}
