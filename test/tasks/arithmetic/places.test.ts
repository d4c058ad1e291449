import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../src/spec/parse.js';
import { openTask } from '../../../src/tasks/tasks.js';
import { NO_SOURCES } from '../../../src/tasks/sources.js';

const placesOf = (data: string) =>
  openTask(parseSpec('x.yaml', `name: x\ndata: {max: 99, ${data}}`).config.data, NO_SOURCES).codec.places;

describe('the places of digits', () => {
  it('are counted from the last digit of each number; other columns have none', () => {
    expect(placesOf('align: {operands: zero}, spaces: false')).toEqual({
      question: [2, 1, 0, 2, 1, 0], // 12+34$
      answer: [3, 2, 1, 0], //           46$
    });
    expect(placesOf('align: {operands: right}, end_character: false')).toEqual({
      question: [2, 1, 0, 0, 0, 2, 1], // 12 + 34
      answer: [3, 2, 1],
    });
  });

  it('have none where a delimiter stands', () => {
    expect(placesOf('align: {operands: zero}, spaces: false, delimiters: true')).toEqual({
      question: [0, 2, 1, 0, 2, 1, 0], // $12+34=
      answer: [3, 2, 1, 0],
    });
  });

  it('are read backwards where the text is', () => {
    expect(placesOf('align: {operands: zero}, spaces: false, reverse: both')).toEqual({
      question: [1, 2, 0, 1, 2, 0], // 43+21$
      answer: [1, 2, 3, 0],
    });
  });

  it('leave out the point', () => {
    expect(placesOf('align: {operands: zero}, spaces: false, decimals: 1, end_character: false')).toEqual({
      question: [3, 2, 0, 1, 0, 3, 2, 0, 1], // 12.0+34.5
      answer: [4, 3, 2, 0, 1],
    });
  });

  it.each([
    ['operands of their own widths', ''],
    ['answers from the left', 'align: {operands: zero, answer: left}'],
    ['more operands later', 'operands: 3, align: {operands: zero}, curriculum: {grow: operands, from: 2, every: 2}'],
    ['index hints, which say them', 'align: {operands: zero}, index_hints: true'],
    ['a scratchpad', 'align: {operands: zero}, scratchpad: simplified'],
    ['remainders', 'align: {operands: zero}, operators: ["/"], min: 1, division: {rule: remainder}'],
  ])('are unknown with %s', (_, data) => {
    expect(placesOf(data)).toBeUndefined();
  });
});
