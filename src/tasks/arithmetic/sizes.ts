// How many equations there are of what, and whether that is enough.

import { UserError } from '../../util/errors.js';
import { splitOf } from '../split.js';
import type { SplitSizes } from '../task.js';
import type { ArithmeticData } from './schema.js';
import { indexCount, isUnfiltered, spaceOf, type Space } from './space.js';

/** @throws UserError where one side would be empty, or there are clearly fewer equations than asked for */
export function splitSizes(data: ArithmeticData): SplitSizes {
  const size = spaceSize(spaceOf(data));
  if (size !== undefined && BigInt(data.examples) > size) throw tooFew(data, size, 0);
  return splitOf(data.examples, data.validation);
}

/** Different expressions of a space; undefined where only drawing them tells. */
function spaceSize(space: Space): bigint | undefined {
  if (isUnfiltered(space)) return indexCount(space);
  const { operands, operators, min, max, below, pairs } = space;
  if (below !== null || operators.includes('/')) return undefined;
  const range = BigInt(max - min + 1);
  const choices = BigInt(operators.length) ** BigInt(operands - 1);
  if (pairs === 'permutations') {
    return Array.from({ length: operands }, (_, index) => range - BigInt(index)).reduce((a, b) => a * b, choices);
  }
  if (operands > 2) return undefined;
  const ordered = operators.includes('-') ? range * range : 0n;
  const unordered = BigInt(operators.filter((operator) => operator !== '-').length) * ((range * (range + 1n)) / 2n);
  return operands === 1 ? range : ordered + unordered;
}

/** @param heldOut equations that evaluation sets keep away from training */
export function tooFew(data: ArithmeticData, found: bigint | number | string, heldOut: number): UserError {
  const { operands, min, max, operators, pairs } = data;
  const what = `${operands} operands in ${min}..${max}, operators ${operators.join(' ')}${pairs === 'product' ? '' : `, ${pairs}`}`;
  const beside = heldOut === 0 ? '' : ` beside the ${heldOut} that data.evaluation keeps from training`;
  return new UserError('data', {
    path: 'data.examples',
    message: 'more examples than there are different equations',
    expected: `at most ${found}${beside} (${what})`,
    received: String(data.examples),
    hint: 'ask for fewer examples, or widen data.min and data.max',
  });
}
