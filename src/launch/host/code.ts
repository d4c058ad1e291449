// Which code computes: a checksum over the compiled files that numbers of a training come from. A version number does
// not say it: a working copy keeps its own from one change to the next.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rooms whose code decides what comes out, and the files that put it together. */
const ROOMS = ['util', 'tasks', 'data', 'graph', 'model', 'engine', 'train'];
const FILES = ['launch/worker/attempt', 'launch/worker/training'];

/**
 * SHA-256 over names and contents of the code that this build is made of; packages that are bundled with it are not in
 * it.
 * @param root where the rooms lie
 */
export function codeHash(root = fileURLToPath(new URL('../..', import.meta.url))): string {
  const hash = createHash('sha256');
  for (const name of codeIn(root)) {
    const content = readFileSync(join(root, name));
    hash.update(`${name} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function codeIn(root: string): readonly string[] {
  // Tests run the sources.
  const ending = existsSync(join(root, `${FILES[0]!}.js`)) ? '.js' : '.ts';
  const inRooms = ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${room}/${name.replaceAll('\\', '/')}`,
    ),
  );
  // Declarations and maps are not run.
  const code = inRooms.filter((name) => name.endsWith(ending) && !name.endsWith('.d.ts'));
  return [...code, ...FILES.map((name) => name + ending)].sort();
}
