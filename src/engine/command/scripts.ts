// The files that somebody's own trainer is made of: those that its command names, and those that the spec adds.

import type { CommandSpec } from '../../spec/engine-schema.js';
import { UserError } from '../../util/errors.js';
import { placeOf } from './job-files.js';

/** Files by which scripts are known. */
const SCRIPT = /^[^-].*\.(?:py|js|mjs|cjs|ts|sh|r|jl|rb|lua|pl)$/i;

/**
 * The command with each of its files.
 * @param isThere whether there is a file of that path, from the spec's folder
 * @throws UserError where a script is missing, or two files would lie at one place
 */
export function withScripts(spec: CommandSpec, isThere: (file: string) => boolean): CommandSpec {
  const named = new Set(spec.files.map(({ file }) => file));
  const added = spec.command.filter((word, index) => !named.has(word) && isScript(word, index, isThere));
  const files = [...spec.files, ...new Set(added)].map((file) => (typeof file === 'string' ? { file } : file));
  requireApart(files.map(({ file }) => file));
  return { ...spec, files };
}

/**
 * The program itself is one only where it is named by its path beside the spec: all others are looked for elsewhere.
 */
function isScript(word: string, index: number, isThere: (file: string) => boolean): boolean {
  if (index === 0 && (word.startsWith('/') || !word.includes('/'))) return false;
  if (isThere(word)) return true;
  if (index > 0 && !SCRIPT.test(word)) return false;
  throw new UserError('file', {
    path: 'engine.command',
    message: `there is no such file: ${word}`,
    hint: 'paths start from the folder of the spec',
  });
}

function requireApart(files: readonly string[]): void {
  const places = new Map<string, string>();
  for (const file of files) {
    const other = places.get(placeOf(file));
    if (other !== undefined && other !== file) {
      throw new UserError('file', {
        path: 'engine.files',
        message: `${other} and ${file} would both lie at ${placeOf(file)} where the program is started`,
        hint: 'rename one',
      });
    }
    places.set(placeOf(file), file);
  }
}
