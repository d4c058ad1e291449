import { describe, expect, it } from 'vitest';
import { codecOf, readAnswer } from '../../src/data/codec.js';
import { evaluate, parseExpression } from '../../src/data/expression.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { DataSpec } from '../../src/spec/schema.js';
import { drawExpressions } from '../../src/data/sampler.js';
import { randomStream } from '../../src/util/random.js';

const data = (yaml: string): DataSpec => parseSpec('x.yaml', `name: x\ndata: {${yaml}}`).config.data;

function written(yaml: string, equation: string): [question: string, answer: string] {
  const codec = codecOf(data(yaml));
  const expression = parseExpression(equation)!;
  return [codec.writeQuestion(expression), codec.writeAnswer(evaluate(expression))];
}

describe('encodings', () => {
  it.each([
    // The text: end character, question then padding, answer padded on its left.
    ["the text's", '', '89 + 7', '89 + 7$   ', '  96$'],
    ["the text's, backwards", 'reverse: both', '89 + 7', '7 + 98$   ', '69  $'],
    [
      'with padded operands, as the later code of the text has it',
      'end_character: false, align: {operands: right}',
      '89 + 7',
      ' 89 +   7',
      '  96',
    ],
    // keras.io/examples/nlp/addition_rnn: no spaces, question padded on its right and reversed with its padding.
    [
      "Keras' example",
      'end_character: false, spaces: false, reverse: input, align: {answer: left}',
      '89 + 7',
      '   7+98',
      '96  ',
    ],
    ['zeros', 'align: {operands: zero, answer: zero}', '89 + 7', '089 + 007$', '0096$'],
    [
      'zeros behind the sign',
      'min: -99, max: 99, align: {operands: zero, answer: zero}',
      '-8 + 3',
      '-08 + 003$',
      '-005$',
    ],
    ['an answer that begins at the left', 'align: {answer: left}', '89 + 7', '89 + 7$   ', '96$  '],
    [
      'a reversed answer that begins at the left',
      'align: {answer: left}, reverse: output',
      '89 + 7',
      '89 + 7$   ',
      '69$  ',
    ],
    ['a question at the right', 'align: {question: right}', '89 + 7', '   89 + 7$', '  96$'],
    ['a negative answer', 'operators: ["-"]', '7 - 89', '7 - 89$   ', ' -82$'],
    ['a single operand', 'operands: 1, max: 9', '7', '7$', '7$'],
  ])('%s', (_, yaml, equation, question, answer) => expect(written(yaml, equation)).toEqual([question, answer]));

  it('have the vocabulary of what can occur, and no other', () => {
    const characters = (yaml: string): string => codecOf(data(yaml)).vocabulary.characters.join('');
    expect(characters('')).toBe(' +$0123456789'); // the text's 13
    expect(characters('end_character: false')).toBe(' +0123456789'); // Keras' 12
    expect(characters('operators: ["-"]')).toBe(' -$0123456789');
    expect(characters('min: -1')).toBe(' +-$0123456789');
  });

  it.each([
    ['', 10, 5], // '999 + 999$', '1998$'
    ['operands: 4', 22, 5], // '999 + 999 + 999 + 999$', '3996$'
    ['operators: ["-"]', 10, 5], // '-999$'
    ['operators: ["+", "-"], operands: 3', 16, 6], // '999 + 999 - 999$', '-1998$' (0 - 999 - 999)
    ['min: -5, max: 10', 8, 4], // '-5 + -5$', '-10$'
    ['min: -12, max: -3', 10, 4], // '-12 + -12$', '-24$'
    ['min: 0, max: 0', 6, 2],
  ])('%s has lengths %i and %i: none is longer, one is as long', (yaml, inputLength, outputLength) => {
    const spec = data(`${yaml}${yaml === '' ? '' : ', '}examples: 2`);
    const codec = codecOf(spec);
    expect([codec.inputLength, codec.outputLength]).toEqual([inputLength, outputLength]);
    const corners = [spec.min, spec.max];
    let longest = 0;
    for (let pick = 0; pick < 2 ** spec.operands; pick++) {
      for (const operator of spec.operators) {
        const operands = Array.from({ length: spec.operands }, (_, i) => corners[(pick >> i) & 1]!);
        const value = evaluate({ operands, operators: operands.slice(1).map(() => operator) });
        expect(codec.writeAnswer(value)).toHaveLength(outputLength);
        longest = Math.max(longest, String(value).length + 1);
      }
    }
    expect(longest).toBe(outputLength);
  });

  it.each([
    'reverse: output',
    'reverse: output, align: {answer: left}',
    'reverse: output, end_character: false',
    'reverse: none',
  ])('are read back, %s: mirroring is its own inverse, also of nonsense', (yaml) => {
    const codec = codecOf(data(yaml));
    for (const value of [0, 7, 96, 998, 1998]) {
      expect(readAnswer(codec.mirrorAnswer(codec.writeAnswer(value)))).toBe(String(value));
    }
    for (const nonsense of ['$$$$$', '9$8 $', '  1 2', '00 8$']) {
      expect(codec.mirrorAnswer(codec.mirrorAnswer(nonsense))).toBe(nonsense);
    }
  });

  it('know what they cannot write', () => {
    const codec = codecOf(data('max: 99'));
    const can = (text: string): boolean => codec.canWrite(parseExpression(text)!);
    expect([can('31 + 87'), can('1 + 2 + 3'), can('100 + 1'), can('5 - 3')]).toEqual([true, false, true, false]);
  });

  it('write every example of a large space into their fields', () => {
    const spec = data('operators: ["+", "-"], operands: 4, min: -250, max: 1000');
    const codec = codecOf(spec);
    for (const expression of drawExpressions(spec, 3000, randomStream('fields'))) {
      expect(codec.writeQuestion(expression)).toHaveLength(codec.inputLength);
      expect(codec.writeAnswer(evaluate(expression))).toHaveLength(codec.outputLength);
    }
  });
});
