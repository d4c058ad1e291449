// What a network writes in answer to an expression: its scratchpad, if any, and the answer, in the digits and letters
// of its format.

import { UserError } from '../../util/errors.js';
import type { Codec } from '../codec.js';
import { answerDigits, answerWidth, operandWidth } from './bounds.js';
import { formatFixed, padNumber, type Expression, type ExpressionFormat } from './expression.js';
import { MOST_PLACES, withHints, withoutHints } from './hints.js';
import type { ArithmeticData } from './schema.js';
import { MARK, scratchpadOf, scratchpadWidth } from './scratchpad.js';
import type { Arithmetic } from './solve.js';
import { mostDigits, type Space } from './space.js';

/** What a network writes in answer to an expression. */
export interface Writing {
  /** Of the longest. */
  readonly width: number;
  /** Digits of the longest number that has index hints. */
  readonly places: number;
  readonly textOf: (answer: string, expression: Expression) => string;
}

export function writingOf(
  data: ArithmeticData,
  spaces: readonly Space[],
  arithmetic: Arithmetic,
  format: ExpressionFormat,
): Writing {
  const { index_hints: hasHints, scratchpad, align } = data;
  const longest = Math.max(...spaces.map((space) => answerWidth(space, arithmetic)));
  const zeros = align.answer === 'zero' ? longest : 0;
  const padded = (text: string): string => (zeros === 0 ? text : padNumber(text, zeros, '0'));
  const isReversed = isReversedIn(data, 'output');
  const answer = hasHints ? (text: string): string => withHints(padded(text), isReversed) : padded;
  const width = hasHints ? 2 * longest : longest;
  const places = hasHints ? placesWithLetters(spaces, Math.max(zeros, zerosOf(format))) : 0;
  if (scratchpad === 'none') return { width, places, textOf: answer };
  const stepsOf = (space: Space): number =>
    scratchpadWidth(scratchpad, space.operands, zerosOf(format) || operandWidth(space));
  const digits = ({ operands }: Expression): string[] =>
    operands.map((units) => padNumber(formatFixed(units, 0), zerosOf(format), '0'));
  return {
    width: Math.max(...spaces.map(stepsOf)) + 1 + width,
    places,
    textOf: (text, expression) => `${scratchpadOf(scratchpad, digits(expression))}${MARK}${answer(text)}`,
  };
}

/** To so many digits operands are filled up with zeros; 0: not at all. */
const zerosOf = ({ fill, operandWidth: width }: ExpressionFormat): number => (fill === '0' ? width : 0);

export const isReversedIn = ({ reverse }: ArithmeticData, side: 'input' | 'output'): boolean =>
  reverse === side || reverse === 'both';

/** @param zeros digits to which the widest numbers are filled up */
function placesWithLetters(spaces: readonly Space[], zeros: number): number {
  const digits = spaces.map((space) => Math.max(mostDigits(space), answerDigits(space)));
  const places = Math.max(zeros, ...digits);
  if (places <= MOST_PLACES) return places;
  throw new UserError('data', {
    path: 'data.index_hints',
    message: 'there are more places than letters for them',
    expected: `false, or numbers of at most ${MOST_PLACES} digits`,
    received: `${places} digits`,
  });
}

/** How what is written is taken apart, where it is more than an answer. Without a mark all of it is one. */
export function partsOf({ scratchpad, index_hints: hasHints }: ArithmeticData): Codec<Expression>['partsOf'] {
  if (scratchpad === 'none' && !hasHints) return undefined;
  const answerOf = hasHints ? withoutHints : (text: string): string => text;
  if (scratchpad === 'none') return (text) => ({ scratchpad: null, answer: answerOf(text) });
  return (text) => {
    const mark = text.indexOf(MARK);
    return { scratchpad: text.slice(0, Math.max(0, mark)), answer: answerOf(text.slice(mark + 1)) };
  };
}
