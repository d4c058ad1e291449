// Whether the weights of a run can be read here: not those of somebody's own trainer, which are of any form.

import { ENGINES_LISTED } from '../spec/engine-schema.js';
import type { RunConfig } from '../spec/schema.js';
import { UserError } from '../util/errors.js';

/** @throws UserError where a program of somebody's own trained the run */
export function requireReadableWeights({ engine }: Partial<Pick<RunConfig, 'engine'>>): void {
  if (engine === undefined || typeof engine === 'string') return;
  throw new UserError('checkpoint', {
    message:
      `this run was trained by a program of its own (${engine.command.join(' ')}), which alone can read its ` +
      'weights',
    expected: `a run that ${ENGINES_LISTED} trained`,
    hint: 'its answers to the evaluation sets are kept: harness show, compare, plot plane, sql',
  });
}
