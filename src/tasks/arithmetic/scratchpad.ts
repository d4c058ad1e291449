// Scratchpads: what a network writes of an addition, place by place from the last digits on, before its answer. After
// Lee et al. 2023 (arXiv 2307.03381), in fewer characters.
//
// simplified  128 + 367  51,90,40>495        digit and carry of each place; theirs: `A->5 , C->1` a line
// detailed    28 + 67    28+67,,0,8+7+0=15;2+6,5,1,2+6+1=9;+,95,0>95
//             what is left of the operands, the answer so far, the carry; what the place comes to. Theirs has brackets
//             and
//             commas around every digit, counts the digits first, and says digit and carry again after the sum.

import type { ArithmeticData } from './schema.js';

export type ScratchpadKind = Exclude<ArithmeticData['scratchpad'], 'none'>;

/** Stands between scratchpad and answer: the `</scratch>` of the paper. */
export const MARK = '>';

/** Characters of a scratchpad that are not digits, nor the operator. */
export const SIGNS = { simplified: [',', MARK], detailed: [',', ';', '=', MARK] } as const;

interface Place {
  /** The digit of each operand, 0 where it has none. */
  readonly digits: readonly number[];
  readonly carryIn: number;
  readonly sum: number;
}

const placesOf = (operands: readonly string[]): number => Math.max(...operands.map(({ length }) => length));

/** All places, the last digits first. */
function* addUp(operands: readonly string[]): Generator<Place> {
  let carryIn = 0;
  for (let place = 1; place <= placesOf(operands); place++) {
    const digits = operands.map((operand) => Number(operand[operand.length - place] ?? '0'));
    const sum = digits.reduce((total, digit) => total + digit, carryIn);
    yield { digits, carryIn, sum };
    carryIn = Math.floor(sum / 10);
  }
}

/** @param operands digits of each number, as they stand in the question */
export const scratchpadOf = (kind: ScratchpadKind, operands: readonly string[]): string =>
  kind === 'simplified' ? simplified(operands) : detailed(operands);

const simplified = (operands: readonly string[]): string =>
  Array.from(addUp(operands), ({ sum }) => `${sum % 10}${Math.floor(sum / 10)}`).join();

function detailed(operands: readonly string[]): string {
  let [steps, answer, place, carry] = ['', '', 0, 0];
  const state = (): string => {
    const left = operands.map((operand) => operand.slice(0, Math.max(0, operand.length - place))).join('+');
    return `${left},${answer},${carry}`;
  };
  for (const { digits, carryIn, sum } of addUp(operands)) {
    steps += `${state()},${[...digits, carryIn].join('+')}=${sum};`;
    answer = `${sum % 10}${answer}`;
    carry = Math.floor(sum / 10);
    place++;
  }
  return steps + state();
}

/** Characters of the longest scratchpad of so many operands with so many digits at most: that of nines alone. */
export const scratchpadWidth = (kind: ScratchpadKind, operands: number, digits: number): number =>
  scratchpadOf(kind, Array<string>(operands).fill('9'.repeat(digits))).length;
