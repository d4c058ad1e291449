import { describe, expect, it } from 'vitest';
import { count, emptyTally, scores } from '../../src/train/metrics.js';

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
