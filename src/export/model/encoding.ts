// What an exported model's numbers mean: tokens, lengths, how questions are laid out and answers read.

import type { Field } from '../../tasks/codec.js';
import type { OpenTask } from '../../tasks/task.js';

/** One side, question or answer. */
export interface FieldEncoding {
  /** Tokens of the field, end included. */
  readonly length: number;
  /** `left`: padding behind the text; `right`: before it. */
  readonly align: 'left' | 'right';
  /** Whether everything before the end is written from back to front. */
  readonly reversed: boolean;
  /** What stands before and behind everything else; null: nothing does. */
  readonly opens: string | null;
  readonly closes: string | null;
}

export interface Encoding {
  readonly format: 'harness encoding 1';
  /** A token's number is its place here. */
  readonly characters: readonly string[];
  readonly padding: string;
  /** Closes a text; null: there is none. */
  readonly end: string | null;
  /** What stands between two tokens where people read them. */
  readonly separator: '' | ' ';
  readonly question: FieldEncoding & Readonly<Record<string, unknown>>;
  readonly answer: FieldEncoding & Readonly<Record<string, unknown>>;
  readonly inputs: { readonly questions: string };
  readonly outputs: Readonly<Record<string, string>>;
}

export function encodingOf({ codec, layout }: OpenTask): Encoding & Readonly<Record<string, unknown>> {
  const { tokens, padding, end, separator } = codec.vocabulary;
  return {
    format: 'harness encoding 1',
    characters: tokens,
    padding,
    end,
    separator,
    question: { ...fieldOf(codec.question, codec.inputLength, end), ...layout.ofQuestion },
    answer: { ...fieldOf(codec.answer, codec.outputLength, end), ...layout.ofAnswer },
    ...layout.ofTask,
    inputs: { questions: 'int32 [question.length, batch]: numbers of characters, first character first' },
    outputs: {
      answers: 'int32 [answer.length, batch]: numbers of the likeliest characters',
      logits: 'float32 [characters, answer.length, batch]: scores before the softmax',
    },
  };
}

const fieldOf = ({ align, isReversed, frame }: Field, length: number, end: string | null): FieldEncoding => ({
  length,
  align,
  reversed: isReversed,
  opens: frame?.opens ?? null,
  closes: frame?.closes ?? end,
});
