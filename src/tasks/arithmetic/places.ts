// Where the digits of numbers stand in the fields of question and answer, in encodings where each always stands in the
// same column: numbers of one width.

import type { Codec, Field, Places } from '../codec.js';
import type { ArithmeticData } from './schema.js';
import type { Space } from './space.js';

/** What of a codec the columns follow from. */
type Fields = Pick<Codec<unknown>, 'question' | 'answer' | 'inputLength' | 'outputLength'>;

/**
 * The place of the digit in each column, from 1 for the last digit of a number; 0: there is none.
 * @param operandWidth columns of each operand; 0: as many as it has
 * @returns undefined where a digit's column does not say its place
 */
export function placesOf(
  { align, spaces: isSpaced, decimals, division, index_hints: hasHints, scratchpad }: ArithmeticData,
  spaces: readonly Space[],
  operandWidth: number,
  { question, answer, inputLength, outputLength }: Fields,
): Places | undefined {
  const counts = new Set(spaces.map(({ operands }) => operands));
  const areFixed = operandWidth > 0 && counts.size === 1 && align.answer !== 'left' && division?.rule !== 'remainder';
  if (!areFixed || hasHints || scratchpad !== 'none') return undefined;
  const gap = Array<number>(isSpaced ? 3 : 1).fill(0);
  const operand = numberPlaces(operandWidth, decimals);
  const operands = Array.from({ length: [...counts][0]! }, (_, index) =>
    index === 0 ? operand : [...gap, ...operand],
  );
  const decimalsOfAnswer = division?.rule === 'round' ? division.decimals : decimals;
  return {
    question: inField(operands.flat(), question, inputLength),
    answer: inField(numberPlaces(answer.width, decimalsOfAnswer), answer, outputLength),
  };
}

/** Of a number in reading order. The point has no place. */
function numberPlaces(width: number, decimals: number): readonly number[] {
  return Array.from({ length: width }, (_, column) => {
    const fromRight = width - column;
    if (decimals === 0 || fromRight <= decimals) return fromRight;
    return fromRight === decimals + 1 ? 0 : fromRight - 1;
  });
}

/** As the network reads it, with what stands around it. */
function inField(places: readonly number[], { isReversed, frame }: Field, length: number): readonly number[] {
  const read = [...(frame === undefined ? [] : [0]), ...(isReversed ? [...places].reverse() : places)];
  return [...read, ...Array<number>(length - read.length).fill(0)];
}
