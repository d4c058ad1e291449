import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/tasks/tasks.js';
import { count, emptyTally, scores, wrongAnswers } from '../../src/train/metrics.js';
import { tinyConfig } from '../setup/training.js';

const codec = codecOf(tinyConfig(['data.align.answer=left']).data); // answers of three characters: '7$ ', '12$'
const numbers = (...answers: string[]): Int32Array =>
  // [T, B]: the first characters of all, then the second ones
  Int32Array.from([0, 1, 2].flatMap((time) => answers.map((answer) => codec.vocabulary.numbers.get(answer[time]!)!)));

describe('wrong answers', () => {
  const targets = numbers('7$ ', '8$ ', '12$');
  const written = numbers('7$5', '8$ ', '13$');
  const batch = { size: 3, questions: new Int32Array(0), targets };

  it('are those with any character that differs', () => {
    expect(wrongAnswers(batch, written, 10, codec, false)).toEqual([
      [10, '7$5'],
      [12, '13$'],
    ]);
  });

  it('are not those that differ only behind the end, where padding does not count', () => {
    expect(wrongAnswers(batch, written, 10, codec, true)).toEqual([[12, '13$']]);
  });
});

describe('scores', () => {
  it('are averages over the characters that count, and over answers', () => {
    const tally = emptyTally();
    const answers = new Int32Array(0);
    const batch = { size: 2, questions: answers, targets: answers };
    count(tally, batch, {
      loss: 1,
      characters: 6,
      correctCharacters: 5,
      correctAnswers: 1,
      forcedCharacters: 6,
      answers,
    });
    count(tally, batch, {
      loss: 4,
      characters: 3,
      correctCharacters: 1,
      correctAnswers: 0,
      forcedCharacters: 0,
      answers,
    });
    // (6 * 1 + 3 * 4) / 9 characters; 6 of 9 right; 1 of 4 answers
    expect(scores(tally)).toEqual({ loss: 2, charAccuracy: 6 / 9, exact: 0.25, teacherForcedCharAccuracy: 6 / 9 });
  });
});
