// How many examples are held out for validation.

import { UserError } from '../util/errors.js';
import type { SplitSizes } from './task.js';

/**
 * @param validation a share of the examples if below 1, else their number
 * @throws UserError where one side would be empty
 */
export function splitOf(examples: number, validation: number): SplitSizes {
  const held = validation < 1 ? Math.round(examples * validation) : validation;
  const training = examples - held;
  if (held >= 1 && training >= 1) return { training, validation: held };
  throw new UserError('data', {
    path: 'data.validation',
    message: held < 1 ? 'no example is left for validation' : 'no example is left for training',
    expected: `at least one of the ${examples} examples on each side`,
    received: `${training} for training, ${held} for validation`,
  });
}
