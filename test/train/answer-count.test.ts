import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/tasks/tasks.js';
import { AnswerCount } from '../../src/train/answer-count.js';
import { dataOf } from '../setup/writing.js';

/** What is counted of texts, each as long as a field, written in answer to others. */
function counted(yaml: string, pairs: readonly (readonly [target: string, written: string])[], ignoresPadding = false) {
  const codec = codecOf(dataOf(yaml));
  // [T, B]: the first characters of all, then the second ones
  const numbers = (texts: readonly string[]): Int32Array =>
    Int32Array.from(
      [...texts[0]!].flatMap((_, time) => texts.map((text) => codec.vocabulary.numbers.get(text[time]!)!)),
    );
  const answers = new AnswerCount({ codec, ignoresPadding });
  for (const batch of [pairs.slice(0, 2), pairs.slice(2)]) {
    const targets = numbers(batch.map(([target]) => target));
    const result = {
      loss: 1,
      characters: 10,
      correctCharacters: 4,
      forcedCharacters: null,
      answers: numbers(batch.map(([, written]) => written)),
    };
    answers.add({ size: batch.length, questions: new Int32Array(0), targets }, result);
  }
  return answers.finish();
}

describe('an answer alone', () => {
  const spec = 'max: 9, align: {answer: left}';
  const pairs = [
    ['7$ ', '7$5'],
    ['8$ ', '8$ '],
    ['12$', '13$'],
  ] as const;

  it('is wrong with any character that differs', () => {
    const { scores, wrong } = counted(spec, pairs);
    expect(wrong).toEqual([
      [0, '7$5'],
      [2, '13$'],
    ]);
    expect(scores).toMatchObject({ exact: 1 / 3, charAccuracy: 8 / 20, loss: 1, scratchpadExact: null });
  });

  it('is right where it differs only behind the end, if padding does not count', () => {
    const { scores, wrong } = counted(spec, pairs, true);
    expect([wrong, scores.exact]).toEqual([[[2, '13$']], 2 / 3]);
  });
});

describe('an answer behind a scratchpad', () => {
  const target = '80,11>118$'; // of 31 + 87
  const { scores, wrong } = counted('max: 99, align: {answer: left}, scratchpad: simplified', [
    [target, target],
    [target, '70,11>118$'], // right from a wrong scratchpad
    [target, '80,11>117$'], // wrong from a right one
    [target, '80,11 118$'], // nothing says where the answer is
    [target, '80,11>8>8$'],
  ]);

  it('alone decides over right and wrong', () => {
    expect(wrong).toEqual([
      [2, '80,11>117$', '117'],
      [3, '80,11 118$', '80,11 118'],
      [4, '80,11>8>8$', '8>8'],
    ]);
    expect(scores.exact).toBe(2 / 5);
  });

  // But for the second and the fourth.
  it('has its scratchpad counted apart', () => expect(scores.scratchpadExact).toBe(3 / 5));
});

it('index hints are no part of an answer', () => {
  const { scores, wrong } = counted('max: 99, align: {answer: left}, index_hints: true', [
    ['c1b1a8$', 'c1b1a8$'],
    ['c1b1a8$', 'b1b1a8$'],
    ['c1b1a8$', 'c1b1a7$'],
  ]);
  expect(wrong).toEqual([[2, 'c1b1a7$', '117']]);
  expect(scores).toMatchObject({ exact: 2 / 3, scratchpadExact: null });
});
