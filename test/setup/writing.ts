// What a codec writes, as characters.

import { writtenText, type Codec } from '../../src/tasks/codec.js';
import type { Expression } from '../../src/tasks/arithmetic/expression.js';
import type { ArithmeticData } from '../../src/tasks/arithmetic/schema.js';
import { parseSpec } from '../../src/spec/parse.js';

/** The data of a spec with these keys of arithmetic, in YAML's flow style. */
export const dataOf = (yaml: string): ArithmeticData =>
  parseSpec('x.yaml', `name: x\ndata: {${yaml}}`).config.data as ArithmeticData;

export function writtenQuestion(codec: Codec<unknown>, expression: Expression): string {
  const numbers = new Uint8Array(codec.inputLength);
  codec.encodeQuestion(expression, numbers, 0);
  return read(codec, numbers);
}

/** @param expression what is answered; without a scratchpad it matters nothing */
export function writtenAnswer(codec: Codec<unknown>, answer: string, expression?: Expression): string {
  const numbers = new Uint8Array(codec.outputLength);
  codec.encodeAnswer(expression, answer, numbers, 0);
  return read(codec, numbers);
}

/** Character numbers as text. */
export const read = ({ vocabulary }: Codec<unknown>, numbers: ArrayLike<number>): string =>
  Array.from(numbers, (number) => vocabulary.tokens[number]).join('');

/** Characters as a network writes them in reading order, or the other way round. */
export const mirrored = (codec: Codec<unknown>, written: string): string =>
  writtenText(
    Array.from(written, (character) => codec.vocabulary.numbers.get(character)!),
    codec,
  );
