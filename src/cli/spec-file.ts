// An experiment file as it is named on the command line.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeText } from '../spec/encoding.js';
import { parseSpec, type Spec } from '../spec/parse.js';
import { messageOf, systemCode, UserError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { located, type Context } from './context.js';

export function loadSpec(context: Context, file: string, overrides: readonly string[]): Spec {
  return parseSpec(file, readSpecFile(context, file), overrides);
}

function readSpecFile(context: Context, file: string): string {
  const path = located(context, file);
  try {
    if (statSync(path).isDirectory()) {
      throw new UserError('file', { at: file, message: 'is a folder', expected: 'an experiment file (YAML)' });
    }
    return decodeText(file, readFileSync(path));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isMissing = systemCode(error) === 'ENOENT';
    const message = isMissing ? 'there is no such file' : `cannot be read: ${messageOf(error)}`;
    const hint = isMissing ? nearestFile(context, file) : undefined;
    throw new UserError('file', { at: file, message, expected: 'an experiment file (YAML)', ...(hint && { hint }) });
  }
}

/** "did you mean ..." for a file beside the missing one. */
function nearestFile(context: Context, file: string): string | undefined {
  const folder = dirname(file);
  if (!existsSync(located(context, folder))) return undefined;
  return nearest(
    file,
    readdirSync(located(context, folder)).map((name) => join(folder, name)),
  );
}
