// Which files in a run's folder harness made, by their names; and removing those, and only those. Links are not
// followed.

import { existsSync, lstatSync, readdirSync, readlinkSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf } from '../../train/checkpoint-file.js';
import { isOwnFolder } from '../../util/files.js';

const OURS =
  /^(?:(?:plan|annotation)\.json|attempt-\d+\/(?:(?:events|words)\.ndjson|stderr\.log|lock|(?:result|job|progress|stop)\.json))$/;
const FOLDERS = /^(?:checkpoints|attempt-\d+)$/;
/** Of a file that was put aside, or is being written. */
const ENDING = /\.(?:damaged|unused|\d{1,10}\.tmp)$/;

/** @param path below a run's folder, with `/` */
export function isOurs(path: string): boolean {
  const name = path.replace(ENDING, '');
  return (
    OURS.test(name) || (name.startsWith('checkpoints/') && kindOf(name.slice('checkpoints/'.length)) !== undefined)
  );
}

/**
 * Removes what harness made in a run's folder, and the folder where nothing else is in it.
 * @returns what is left because somebody else made it: files, links and where they lead to
 */
export function removeRunFolder(folder: string): readonly string[] {
  if (!existsSync(folder) && lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  if (!isOwnFolder(folder)) {
    const target = readlinkSync(folder);
    rmSync(folder);
    return [`${target} (the folder was a link to it)`];
  }
  const left = readdirSync(folder).flatMap((name) => removeBelow(folder, name));
  if (left.length === 0) rmdirSync(folder);
  return left;
}

/** Removes a folder that was put aside to be removed; what others put into it comes back to its place. @returns that */
export function finishRemoval(aside: string, folder: string): readonly string[] {
  const left = removeRunFolder(aside);
  if (existsSync(aside) && !existsSync(folder)) renameSync(aside, folder);
  return left.map((path) => path.replace(aside, folder));
}

function removeBelow(folder: string, name: string): readonly string[] {
  const path = join(folder, name);
  const stat = lstatSync(path);
  if (stat.isFile() && isOurs(name)) {
    rmSync(path);
    return [];
  }
  if (!stat.isDirectory() || !FOLDERS.test(name)) return [path];
  const inside = readdirSync(path);
  const others = inside.filter((file) => !isOurs(`${name}/${file}`) || !lstatSync(join(path, file)).isFile());
  for (const file of inside) if (!others.includes(file)) rmSync(join(path, file));
  if (others.length === 0) rmdirSync(path);
  return others.map((file) => join(path, file));
}

/** Removes the weights of a run, which are most of what it takes on the disk. */
export function removeWeights(checkpoints: string): void {
  if (!isOwnFolder(checkpoints)) return;
  for (const name of readdirSync(checkpoints)) {
    if (isOurs(`checkpoints/${name}`) && lstatSync(join(checkpoints, name)).isFile()) rmSync(join(checkpoints, name));
  }
}
