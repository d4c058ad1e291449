// What the keys of sequences cannot say alone, and what is said where there are too few.

import { UserError } from '../../util/errors.js';
import type { Refuse } from '../task.js';
import { OPERATIONS } from './operations.js';
import type { SequencesData, SetSpec } from './schema.js';

export function problems(data: SequencesData, refuse: Refuse): void {
  const { operation, symbols, min_length: min, max_length: max, evaluation } = data;
  if (OPERATIONS[operation].isBinary && symbols !== 2) {
    refuse(['symbols'], symbols, `2 with operation: ${operation}, whose numbers are bits`);
  }
  if (min > max) refuse(['max_length'], max, `a number that is not below data.min_length = ${min}`);
  for (const [name, set] of Object.entries(evaluation)) {
    const at = ['evaluation', name];
    if (set.min_length > set.max_length) {
      refuse([...at, 'max_length'], set.max_length, `a number that is not below min_length = ${set.min_length}`);
    }
  }
}

const whatOf = ({ operation, symbols, min_length: min, max_length: max }: SequencesData): string =>
  `${operation} of ${min === max ? min : `${min} to ${max}`} of ${symbols} symbols`;

/** @param heldOut sequences that evaluation sets keep away from training */
export function tooFew(data: SequencesData, found: bigint | number, heldOut: number): UserError {
  const beside = heldOut === 0 ? '' : ` beside the ${heldOut} that data.evaluation keeps from training`;
  return new UserError('data', {
    path: 'data.examples',
    message: 'more examples than there are different sequences',
    expected: `at most ${found}${beside} (${whatOf(data)})`,
    received: String(data.examples),
    hint: 'ask for fewer examples, or raise data.max_length or data.symbols',
  });
}

export function tooFewInSet(name: string, { size }: SetSpec, found: number): UserError {
  return new UserError('data', {
    path: `data.evaluation.${name}.size`,
    message: 'more sequences than there are of these lengths',
    expected: `at most ${found}`,
    received: String(size),
  });
}
