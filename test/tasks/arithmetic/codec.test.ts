import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParts } from '../../../src/tasks/codec.js';
import { codecOf, openTask } from '../../../src/tasks/tasks.js';
import { readAnswer } from '../../../src/tasks/vocabulary.js';
import { parseExpression } from '../../../src/tasks/arithmetic/expression.js';
import { draw } from '../../../src/tasks/arithmetic/pool.js';
import { spaceOf } from '../../../src/tasks/arithmetic/space.js';
import { randomStream } from '../../../src/util/random.js';
import { refusal } from '../conformance.js';
import { dataOf as data, mirrored, writtenAnswer, writtenQuestion } from '../../setup/writing.js';

function written(yaml: string, equation: string): [question: string, answer: string] {
  const { codec, answerOf } = openTask(data(yaml));
  const expression = parseExpression(equation)!;
  return [writtenQuestion(codec, expression), writtenAnswer(codec, answerOf(expression), expression)];
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
    [
      'decimals, zeros before them',
      'max: 9.9, decimals: 1, align: {operands: zero, answer: zero}',
      '8.5 + 9.5',
      '8.5 + 9.5$',
      '18.0$',
    ],
    // As wide as 99 r 0.
    ['a remainder', 'operators: ["/"], division: {rule: remainder}, max: 99', '17 / 5', '17 / 5$ ', ' 3 r 2$'],
    ['delimiters', 'spaces: false, delimiters: true, align: {answer: left}', '89 + 7', '$89+7=   ', '96$  '],
    [
      'delimiters outside padding and reversal',
      'delimiters: true, align: {question: right}, reverse: input',
      '89 + 7',
      '$7 + 98   =',
      '  96$',
    ],
    ['index hints', 'max: 99, index_hints: true, align: {answer: left}', '89 + 7', 'b8a9 + a7$  ', 'b9a6$  '],
    [
      'index hints before digits that are written backwards',
      'max: 99, index_hints: true, align: {answer: left}, reverse: both',
      '89 + 7',
      'a7 + a9b8$  ',
      'a6b9$  ',
    ],
    [
      'index hints of operands and answers of one width',
      'max: 99, index_hints: true, align: {operands: zero, answer: zero}',
      '89 + 7',
      'b8a9 + b0a7$',
      'c0b9a6$',
    ],
    [
      'index hints with spaces and signs',
      'min: -99, max: 99, operators: ["-"], index_hints: true, align: {operands: right}',
      '-8 - 13',
      '   -a8 -   b1a3$',
      '   -b2a1$',
    ],
    [
      'a simplified scratchpad',
      'max: 99, scratchpad: simplified, align: {answer: left}',
      '89 + 7',
      '89 + 7$ ',
      '61,90>96$ ',
    ],
    [
      'a detailed scratchpad',
      'max: 99, scratchpad: detailed, align: {answer: left}',
      '31 + 87',
      '31 + 87$',
      '31+87,,0,1+7+0=8;3+8,8,0,3+8+0=11;+,18,1>118$ ', // 99 + 99 has a second sum of two digits
    ],
    [
      'a scratchpad of three operands, one of them shorter',
      'max: 99, operands: 3, scratchpad: detailed, align: {answer: left}',
      '99 + 8 + 95',
      '99 + 8 + 95$ ',
      '99+8+95,,0,9+8+5+0=22;9++9,2,2,9+0+9+2=20;++,02,2>202$  ', // 8 for two digits, twice
    ],
    [
      'a scratchpad of zeros',
      'max: 99, scratchpad: simplified, align: {operands: zero, answer: zero}',
      '3 + 4',
      '03 + 04$',
      '70,00>007$',
    ],
    [
      'all of them',
      'max: 99, scratchpad: simplified, delimiters: true, index_hints: true, align: {answer: left}',
      '5 + 5',
      '$a5 + a5=    ',
      '01>b1a0$     ',
    ],
  ])('%s', (_, yaml, equation, question, answer) => expect(written(yaml, equation)).toEqual([question, answer]));

  it('are written as the README says', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| (.+) \| `(.*2.*8.*[$=])` \| `(.*)` \|$/gm)];
    expect(rows.length).toBe(7);
    for (const [, key, question, answer] of rows) {
      const format = /^`(.*)`$/.exec(key!)?.[1] ?? 'task: arithmetic';
      const align = format.startsWith('align') ? '' : ', align: {answer: left}';
      const [read, wrote] = written(`max: 99, spaces: false, ${format}${align}`, '28 + 67');
      expect([read.trimEnd(), wrote.trimEnd()]).toEqual([question, answer]);
    }
  });

  it('have the vocabulary of what can occur, and no other', () => {
    const characters = (yaml: string): string => codecOf(data(yaml)).vocabulary.tokens.join('');
    expect(characters('')).toBe(' +$0123456789'); // the text's 13
    expect(characters('end_character: false')).toBe(' +0123456789'); // Keras' 12
    expect(characters('operators: ["-"]')).toBe(' -$0123456789');
    expect(characters('min: -1')).toBe(' +-$0123456789');
    expect(characters('operators: ["*"]')).toBe(' *$0123456789');
    expect(characters('operators: ["*", "/"], division: {rule: remainder}')).toBe(' */r$0123456789');
    expect(characters('decimals: 1')).toBe(' +.$0123456789');
    expect(characters('operators: ["/"], division: {rule: round, decimals: 1}')).toBe(' /.$0123456789');
    expect(characters('delimiters: true')).toBe(' +$0123456789=');
    expect(characters('max: 99, index_hints: true')).toBe(' +$0123456789abc'); // 198 has three digits
    expect(characters('min: -9, max: 9, operators: ["-"], index_hints: true')).toBe(' -$0123456789ab');
    expect(characters('scratchpad: simplified')).toBe(' +$0123456789,>');
    expect(characters('delimiters: true, scratchpad: detailed')).toBe(' +$0123456789=,;>');
  });

  it.each([
    ['', 10, 5], // '999 + 999$', '1998$'
    ['operands: 4', 22, 5], // '999 + 999 + 999 + 999$', '3996$'
    ['operators: ["-"]', 10, 5], // '-999$'
    ['operators: ["+", "-"], operands: 3', 16, 6], // '999 + 999 - 999$', '-1998$' (0 - 999 - 999)
    ['operators: ["+", "-", "*"], operands: 4', 22, 13], // '996005996001$' (999 to the fourth)
    ['min: -5, max: 10', 8, 4], // '-5 + -5$', '-10$'
    ['min: 0, max: 0', 6, 2],
    ['evaluation: {longer: {draw: longer, digits: 4}}', 12, 6], // '9999 + 9999$', '19998$'
    ['evaluation: {longer: {draw: longer, operands: 3}}', 16, 5], // '999 + 999 + 999$', '2997$'
    ['delimiters: true', 11, 5], // '$999 + 999='
    ['index_hints: true', 16, 9], // 'c9b9a9 + c9b9a9$', 'd1c9b9a8$'
    ['scratchpad: simplified', 10, 14], // '81,91,91>1998$'
    ['scratchpad: detailed, max: 9', 6, 25], // '9+9,,0,9+9+0=18;+,8,1>18$'
    ['scratchpad: simplified, curriculum: {grow: operands, every: 1}', 10, 14],
    ['scratchpad: simplified, evaluation: {longer: {draw: longer, digits: 4}}', 12, 18], // '81,91,91,91>19998$'
    // '999$' alone.
    ['operators: ["/"], division: {rule: floor}, min: 50, curriculum: {grow: operands, every: 1}', 10, 4],
  ])('%s has lengths %i and %i', (yaml, inputLength, outputLength) => {
    const codec = codecOf(data(yaml));
    expect([codec.inputLength, codec.outputLength]).toEqual([inputLength, outputLength]);
  });

  it.each([
    'reverse: output',
    'reverse: output, align: {answer: left}',
    'reverse: output, end_character: false',
    'reverse: none',
  ])('are read back, %s: mirroring is its own inverse, also of nonsense', (yaml) => {
    const codec = codecOf(data(yaml));
    for (const value of [0, 7, 96, 998, 1998]) {
      expect(readAnswer(mirrored(codec, writtenAnswer(codec, String(value))), codec.vocabulary)).toBe(String(value));
    }
    const end = codec.vocabulary.end ?? '';
    for (const nonsense of [`${end}${end}1`, `9${end}8 ${end}`, '  1 2', `00 8${end}`]) {
      expect(mirrored(codec, mirrored(codec, nonsense))).toBe(nonsense);
    }
  });

  it('know the answer of what the spec does not have, or that it has none in their decimals', () => {
    const any = (yaml: string, text: string): string | undefined => openTask(data(yaml)).solve(parseExpression(text)!);
    expect(any('operators: ["*"], max: 67000000', '99999999 * 99999999')).toBe('9999999800000001'); // beyond 2^53
    expect(any('operators: ["+", "*"], max: 9999.9, decimals: 1', '0.5 * 0.5 * 0.5')).toBeUndefined(); // 0.125
    expect(any('operators: ["+", "*"], max: 9999.9, decimals: 1', '0.5 * 0.5')).toBe('0.25');
  });

  it('know what they cannot write', () => {
    const task = openTask(data('max: 99'));
    const can = (text: string): boolean => 'example' in task.read(text);
    expect([can('31 + 87'), can('1 + 2 + 3'), can('100 + 1'), can('5 - 3')]).toEqual([true, false, true, false]);
  });

  it('write every example of a large space into their fields, and refuse what does not fit', () => {
    const spec = data('operators: ["+", "-"], operands: 4, min: -250, max: 1000');
    const { codec, answerOf } = openTask(spec);
    const random = randomStream('fields');
    const request = { space: spaceOf(spec), sampling: 'uniform', count: 3000, random, solve: answerOf } as const;
    const drawn = draw(request, (expression) => {
      expect(writtenQuestion(codec, expression)).toHaveLength(codec.inputLength);
      expect(writtenAnswer(codec, answerOf(expression))).toHaveLength(codec.outputLength);
    });
    expect(drawn).toBe(3000);
    expect(() => writtenAnswer(codec, '1234567')).toThrow(/internal: 7 tokens do not fit/);
    expect(() => writtenAnswer(codec, '1x')).toThrow(/internal: .* outside the vocabulary/);
  });

  it.each([
    ['', ' 118$', null, '118'],
    ['index_hints: true', 'c1b1a8$', null, '118'],
    ['scratchpad: simplified', '  80,11>118$', '80,11', '118'],
    ['scratchpad: simplified, index_hints: true, align: {answer: left}', '80,11>c1b1a8$ ', '80,11', '118'],
    ['scratchpad: simplified', '118$', '', '118'], // without a mark all of it is the answer
    ['scratchpad: detailed', '>8>8$', '', '8>8'],
    ['scratchpad: detailed', '80>$', '80', ''],
  ])('of {%s} %j has the scratchpad %j and the answer %j', (yaml, text, scratchpad, answer) => {
    expect(readParts(text, codecOf(data(yaml)))).toEqual({ scratchpad, answer });
  });

  it('have 26 letters', () => {
    // 24 digits.
    expect(codecOf(data('operators: ["*"], operands: 8, index_hints: true')).vocabulary.tokens).toContain('x');
    const refused = refusal(() => openTask(data('operators: ["*"], operands: 8, max: 9999, index_hints: true')));
    expect(refused).toMatchObject([{ path: 'data.index_hints', received: '32 digits' }]);
  });
});
