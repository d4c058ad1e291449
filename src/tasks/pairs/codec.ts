// Between pairs and tokens: the characters that occur in their files, and two signs that do not.

import { UserError, type Problem } from '../../util/errors.js';
import { fieldsOf, makeCodec, type Codec, type TokenText } from '../codec.js';
import { END, PADDING, vocabularyOf, type Vocabulary } from '../vocabulary.js';
import type { PairsData } from './schema.js';
import type { PairsFile } from './pairs-file.js';

/**
 * Signs that may close a text or fill a field, the first that occurs nowhere; then those that Unicode leaves to
 * anybody.
 */
const ENDS = [END, '␃'];
const PADDINGS = [PADDING, '␀'];
const PRIVATE_USE = 0xe000;

/** Of a network's input and output. */
const MOST_CHARACTERS = 20_000;

export interface PairsCodec extends Codec<string> {
  /** What is wrong with a question of a user's; undefined: nothing. */
  readonly refusal: (question: string) => Problem | undefined;
}

/** @param files all whose questions a network of this spec reads */
export function pairsCodec(data: PairsData, files: readonly PairsFile[]): PairsCodec {
  const vocabulary = vocabularyOfFiles(files);
  const fields = fieldsOf(data, {
    question: Math.max(...files.map(({ questions }) => questions.longest)),
    answer: Math.max(...files.map(({ answers }) => answers.longest)),
  });
  const { width } = fields.question;
  const tokens = tokenizer(vocabulary);
  const codec = makeCodec<string>(vocabulary, fields, { question: tokens, answer: tokens });
  const refusal = (text: string): Problem | undefined => {
    const expected = `1 to ${width} characters, each of them one that occurs in the files of the run`;
    if (text === '') return { message: 'the question is empty', expected };
    const unknown = [...text].find((character) => !isKnown(vocabulary, character));
    if (unknown !== undefined) {
      return { message: `the run has never seen the character ${JSON.stringify(unknown)}`, expected };
    }
    const { length } = [...text];
    if (length <= width) return undefined;
    return { message: `has ${length} characters; the longest question of the run has ${width}`, expected };
  };
  return { ...codec, refusal };
}

const isKnown = ({ numbers, end, padding }: Vocabulary, character: string): boolean =>
  numbers.has(character) && character !== end && character !== padding;

/** Padding, end, then the characters of all files by their code points. */
function vocabularyOfFiles(files: readonly PairsFile[]): Vocabulary {
  const points = new Set(files.flatMap(({ questions, answers }) => [...questions.characters, ...answers.characters]));
  if (points.size > MOST_CHARACTERS) {
    throw new UserError('data', {
      path: 'data.file',
      message: `questions and answers have ${points.size} different characters`,
      expected: `at most ${MOST_CHARACTERS}`,
    });
  }
  const end = firstUnused(ENDS, points);
  const padding = firstUnused(PADDINGS, points.add(end.codePointAt(0)!));
  points.delete(end.codePointAt(0)!);
  const characters = [...points].sort((a, b) => a - b).map((point) => String.fromCodePoint(point));
  return vocabularyOf([padding, end, ...characters], { padding, end });
}

function firstUnused(signs: readonly string[], points: ReadonlySet<number>): string {
  const found = signs.find((sign) => !points.has(sign.codePointAt(0)!));
  if (found !== undefined) return found;
  let point = PRIVATE_USE;
  while (points.has(point)) point++;
  return String.fromCodePoint(point);
}

/** Millions of texts are turned into numbers: by a table of code points, into an array that is used again. */
function tokenizer({ tokens }: Vocabulary): (text: string) => TokenText {
  const points = tokens.map((token) => token.codePointAt(0)!);
  const byPoint = new Uint16Array(Math.max(...points) + 1);
  points.forEach((point, number) => (byPoint[point] = number + 1)); // 0: none
  let kept = new Uint16Array(64);
  return (text) => {
    if (text.length > kept.length) kept = new Uint16Array(2 * text.length);
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i++;
      const number = byPoint[point] ?? 0;
      if (number === 0) throw new Error(`internal: ${JSON.stringify(text)} has characters outside the vocabulary`);
      kept[length++] = number - 1;
    }
    return { numbers: kept, length };
  };
}
