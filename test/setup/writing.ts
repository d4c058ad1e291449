// What a codec writes, as characters.

import type { Codec } from '../../src/data/encoding/codec.js';
import type { Expression } from '../../src/data/arithmetic/expression.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { DataSpec } from '../../src/spec/schema.js';

/** The data of a spec with these keys, in YAML's flow style. */
export const dataOf = (yaml: string): DataSpec => parseSpec('x.yaml', `name: x\ndata: {${yaml}}`).config.data;

export function writtenQuestion(codec: Codec, expression: Expression): string {
  const numbers = new Uint8Array(codec.inputLength);
  codec.encodeQuestion(expression, numbers, 0);
  return read(codec, numbers);
}

export function writtenAnswer(codec: Codec, answer: string): string {
  const numbers = new Uint8Array(codec.outputLength);
  codec.encodeAnswer(answer, numbers, 0);
  return read(codec, numbers);
}

/** Character numbers as text. */
export const read = ({ vocabulary }: Codec, numbers: Uint8Array): string =>
  Array.from(numbers, (number) => vocabulary.characters[number]).join('');
