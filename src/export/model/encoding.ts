// What an exported model's numbers mean: characters, lengths, how questions are laid out and answers read.

import { codecOf, type Codec } from '../../data/encoding/codec.js';
import { END, PADDING } from '../../data/encoding/vocabulary.js';
import type { RunConfig } from '../../spec/schema.js';

/** One side, question or answer. */
export interface FieldEncoding {
  /** Characters of the field, end character included. */
  readonly length: number;
  /** `left`: padding behind the text; `right`: before it; `zero`: zeros before it. */
  readonly align: 'left' | 'right' | 'zero';
  /** Whether everything before the end character is written from back to front. */
  readonly reversed: boolean;
}

export interface Encoding {
  readonly format: 'harness encoding 1';
  /** A character's number is its place here. */
  readonly characters: readonly string[];
  readonly padding: string;
  /** Closes a text; null: there is none. */
  readonly end: string | null;
  readonly question: FieldEncoding & {
    /** What stands on both sides of an operator. */
    readonly space: '' | ' ';
    /** Every operand is padded on the left to so many characters (0: not at all) with this. */
    readonly operand_width: number;
    readonly operand_fill: ' ' | '0';
  };
  readonly answer: FieldEncoding;
  readonly operators: readonly string[];
  readonly operands: number;
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
  readonly inputs: { readonly questions: string };
  readonly outputs: Readonly<Record<string, string>>;
}

export function encodingOf({ data }: RunConfig, codec: Codec = codecOf(data)): Encoding {
  const { reverse, align, operators, operands, min, max, decimals } = data;
  return {
    format: 'harness encoding 1',
    characters: codec.vocabulary.characters,
    padding: PADDING,
    end: data.end_character ? END : null,
    question: {
      length: codec.inputLength,
      align: align.question,
      reversed: reverse === 'input' || reverse === 'both',
      space: data.spaces ? ' ' : '',
      operand_width: codec.operandWidth,
      operand_fill: align.operands === 'zero' ? '0' : ' ',
    },
    answer: { length: codec.outputLength, align: align.answer, reversed: reverse === 'output' || reverse === 'both' },
    operators,
    operands,
    min,
    max,
    decimals,
    inputs: { questions: 'int32 [question.length, batch]: numbers of characters, first character first' },
    outputs: {
      answers: 'int32 [answer.length, batch]: numbers of the likeliest characters',
      logits: 'float32 [characters, answer.length, batch]: scores before the softmax',
    },
  };
}
