// Writes a folder of many files whole or not at all, in the place of an earlier one of its kind: a file in it says what
// belongs to it, and is written last. What somebody else has put there is never taken away.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../util/errors.js';
import { temporaryOf } from '../util/files.js';
import { located, type Context } from './context.js';
import { attempt, type NamedContent } from './output.js';

type Place = Pick<Context, 'workingFolder'>;

export interface WholeFolder {
  /** As it was named. */
  readonly folder: string;
  /** The file that says what belongs to it. */
  readonly mark: string;
  /** What such a folder is called. */
  readonly kind: string;
  readonly mostBytes: number;
  /** What helps where it would be larger. */
  readonly hint: string;
}

export interface Written {
  readonly files: number;
  readonly bytes: number;
}

/** @throws UserError where there is a file, or a folder with anything that is not of an earlier one of its kind */
export function refuseOthers(place: Place, { folder, mark, kind }: WholeFolder): void {
  const path = located(place, folder);
  const found = attempt(folder, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return;
  if (!found.isDirectory()) throw new UserError('file', { at: folder, message: 'is a file, not a folder' });
  const names = attempt(folder, () => readdirSync(path));
  const known = new Set([mark, ...ownNames(join(path, mark))]);
  const other = names.find((name) => !known.has(name));
  if (other === undefined) return;
  const isOurs = names.includes(mark);
  throw new UserError('file', {
    at: folder,
    message: isOurs ? `has ${JSON.stringify(other)} beside ${kind}` : `is not empty, and is not ${kind}`,
    hint: isOurs ? 'move that elsewhere, or name another folder' : 'name another folder',
  });
}

/** What lies at the top of an earlier one; nothing where there is none. */
function ownNames(mark: string): readonly string[] {
  try {
    const { names } = JSON.parse(readFileSync(mark, 'utf8')) as { names?: unknown };
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * @param told is called after each file, and may end it by throwing: nothing is changed then
 * @throws UserError where it gets too large, or cannot be written
 */
export async function writeWhole(
  place: Place,
  whole: WholeFolder,
  files: AsyncIterable<NamedContent>,
  told: (written: Written) => void,
): Promise<Written> {
  const { folder, mark, mostBytes, hint } = whole;
  refuseOthers(place, whole);
  const named = resolve(located(place, folder));
  const target = existsSync(named) ? realpathSync(named) : named;
  const temporary = temporaryOf(target);
  const written = { files: 0, bytes: 0 };
  try {
    for await (const [name, content] of files) {
      attempt(folder, () => writeInto(temporary, name, content));
      written.files++;
      written.bytes += Buffer.byteLength(content);
      if (written.bytes > mostBytes) {
        const message = `would be larger than ${Math.round(mostBytes / 1e6)} MB`;
        throw new UserError('file', { at: folder, message, hint });
      }
      told(written);
      await nextTurn();
    }
    const about = { ...written, names: readdirSync(temporary) };
    attempt(folder, () => writeInto(temporary, mark, `${JSON.stringify(about)}\n`));
    refuseOthers(place, whole); // while that was written, somebody may have come
    attempt(folder, () => takePlace(target, temporary));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return written;
}

/** Signals are heard in between. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function writeInto(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  if (!path.startsWith(`${folder}/`)) throw new Error(`internal: ${name} leads out of its folder`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** At no time is there half of one. */
function takePlace(target: string, from: string): void {
  if (!existsSync(target)) return renameSync(from, target);
  const old = temporaryOf(`${target}.old`);
  renameSync(target, old);
  try {
    renameSync(from, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}
