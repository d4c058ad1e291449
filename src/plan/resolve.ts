// A combination as a complete configuration, or why it is none.

import type { Cell } from '../spec/parse.js';
import type { Tree } from '../spec/path.js';
import { findings, NOT_A_VALUE, received } from '../spec/problems.js';
import { runConfigSchema, type RunConfig } from '../spec/schema.js';
import type { Problem } from '../util/errors.js';
import { laidOver } from './combinations.js';

/** @param written what the values of the combination are laid over */
export function resolve(written: Tree, cell: Cell): { config: RunConfig } | { problems: readonly Problem[] } {
  const laid = laidOver(written, cell);
  const parsed = runConfigSchema.safeParse(laid, { reportInput: true });
  if (parsed.success) return { config: parsed.data };
  const problems = findings(parsed.error.issues, laid).map(({ path, problem }) => {
    const what = problem.message === NOT_A_VALUE ? '' : `${problem.message}: `;
    return { ...problem, path: path.join('.'), message: `${what}not valid with ${cellWords(cell)}` };
  });
  return { problems };
}

/** `model.dropout=0.1, data.reverse="none"` */
export const cellWords = (cell: Cell): string =>
  Object.entries(cell)
    .map(([path, value]) => `${path}=${received(value)}`)
    .join(', ');
