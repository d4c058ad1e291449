// Every task, by the suite that all of them pass.

import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { numbered, openPairs } from '../setup/pairs.js';
import { describeTask } from './conformance.js';

describeTask({
  task: 'arithmetic',
  specs: [
    'operators: ["+", "-"], max: 99, examples: 400, evaluation: {few: {draw: balanced, size: 30}, all: {draw: grid}}',
    'operators: ["/"], min: 1, max: 99, division: {rule: remainder}, examples: 300, reverse: both',
    'max: 99, operands: 3, examples: 300, fresh: true, align: {operands: zero, answer: zero}, end_character: false',
    'max: 999, examples: 300, curriculum: {grow: digits, from: 2, every: 1}, sampling: digit_length',
    'max: 99, examples: 300, scratchpad: simplified, align: {answer: left}, evaluation: {longer: {draw: longer, digits: 3, size: 20}}',
    'max: 99, operands: 3, examples: 300, scratchpad: detailed, delimiters: true, align: {operands: zero, answer: zero}',
    'operators: ["+", "-"], min: -9, max: 99, examples: 300, index_hints: true, reverse: both, end_character: false, align: {operands: right}',
    'max: 99, examples: 300, scratchpad: simplified, index_hints: true, reverse: input, curriculum: {grow: operands, every: 1}',
  ],
  refused: [
    ['max: 9, examples: 101', 'data.examples'],
    ['max: 9, examples: 50, validation: 50', 'data.validation'],
    ['max: 9, examples: 50, evaluation: {all: {draw: uniform, size: 101}}', 'data.evaluation.all.size'],
    ['max: 9, examples: 100, evaluation: {some: {draw: uniform, size: 50}}', 'data.examples'],
    ['operators: ["*"], operands: 8, max: 9999, index_hints: true', 'data.index_hints'],
  ],
  questions: { '31 + 87': '118', ' 5-9 ': '-4' },
  unreadable: ['', '3 +', '3 * 4', '12345 + 1'],
});

describeTask({
  task: 'sequences',
  specs: [
    'operation: sort, max_length: 6, examples: 500, evaluation: {longer: {min_length: 7, max_length: 9, size: 40}, short: {min_length: 3, max_length: 4}}',
    'operation: copy, symbols: 300, max_length: 5, examples: 300, align: {question: right, answer: left}',
    'operation: reverse, symbols: 3, max_length: 40, examples: 300, reverse: both, fresh: true',
    'operation: parity, symbols: 2, min_length: 1, max_length: 9, examples: 1000, validation: 0.5',
    'operation: add_bits, symbols: 2, min_length: 2, max_length: 8, examples: 300, reverse: output, evaluation: {long: {min_length: 12, max_length: 12, size: 30}}',
  ],
  refused: [
    ['operation: copy, symbols: 2, min_length: 3, max_length: 3, examples: 9', 'data.examples'],
    ['operation: add_bits, symbols: 2, min_length: 2, max_length: 2, examples: 17', 'data.examples'],
    ['operation: copy, symbols: 2, max_length: 4, examples: 20, validation: 20', 'data.validation'],
    [
      'operation: copy, symbols: 2, max_length: 5, examples: 40, evaluation: {some: {min_length: 3, max_length: 3, size: 9}}',
      'data.evaluation.some.size',
    ],
    [
      'operation: copy, symbols: 2, max_length: 4, examples: 20, evaluation: {some: {min_length: 3, max_length: 3}}',
      'data.examples',
    ],
  ],
  questions: { '3 1 2': '1 2 3', ' 9  0 9 0 ': '0 0 9 9', '5': '5', '8 7 6 5 4 3 2 1 0': '0 1 2 3 4 5 6 7 8' },
  unreadable: ['', 'abc', '1,2', '3 -1', '10 1', '0 1 2 3 4 5 6 7 8 9'],
});

describeTask({
  task: 'modular',
  specs: [
    'operation: "+", modulus: 31, evaluation: {all: {draw: grid}}',
    'operation: "-", modulus: 12, fraction: 0.9',
    'operation: "*", modulus: 257, fraction: 0.99', // more tokens than a byte can tell apart
    'operation: "/", modulus: 23, fraction: 0.3, seed: null',
  ],
  refused: [
    ['operation: "/", modulus: 91', 'data.modulus'],
    ['operation: "/", modulus: 1655378397', 'data.modulus'], // at once, and in little memory
    ['operation: "+", modulus: 3, fraction: 0.01', 'data.fraction'],
    ['operation: "+", evaluation: {all: {draw: grid}, again: {draw: grid}}', 'data.evaluation.again'],
  ],
  questions: { '12 + 5': '17', '30+30': '29', ' 0 + 0': '0' },
  unreadable: ['', '12', '12 * 5', '31 + 0', '1 + 2 + 3', '-1 + 2'],
});

const { sources } = openPairs(
  {
    'words.tsv': numbered(300),
    'split.csv': `question,answer,split,kind\n${Array.from({ length: 60 }, (_, row) => `"${row}, said",${row},${row % 4 === 0 ? 'validation' : 'train'},${row % 3}\n`).join('')}`,
    'hard.ndjson': '{"question":"q7","answer":"7","kind":"seen"}\n{"question":"zwölf €","answer":"12","kind":null}\n',
  },
  '',
  afterAll,
);

describeTask({
  task: 'pairs',
  specs: [
    'file: words.tsv, evaluation: {hard: {file: hard.ndjson, every: 2}}',
    'file: words.tsv, validation: 40, align: {question: right, answer: left}',
    'file: split.csv, validation: split',
    'file: words.tsv, validation: 0.5, reverse: both, seed: null, evaluation: {hard: {file: hard.ndjson}}',
  ],
  refused: [
    ['file: words.tsv, validation: 300', 'data.validation'],
    ['file: words.tsv, validation: split', 'data.validation'],
    ['file: split.csv', 'data.validation'],
    ['file: words.tsv, evaluation: {some: {file: split.csv}}', 'data.evaluation.some.file'],
    ['file: hard.ndjson, evaluation: {all: {file: hard.ndjson}}', 'data.evaluation'],
    ['file: gone.tsv', 'data.file'],
    [`file: words.tsv, sha256: ${'0'.repeat(64)}`, 'data.sha256'],
  ],
  questions: { q0: '0', q299: '299', 'zwölf €': '12', q77777: undefined },
  unreadable: ['', 'q?', 'q0000000'],
  sources,
});

/** A million tokens and more in rows of bytes, their keys, and what validation needs: no more than this, in MiB. */
const MOST = 160;

describe('200,000 examples', () => {
  it.each([
    ['arithmetic', { max: 999, examples: 200_000, validation: 1000 }],
    ['sequences', { operation: 'sort', max_length: 12, examples: 200_000, validation: 1000 }],
    ['modular', { operation: '+', modulus: 499, fraction: 0.8 }], // 199,201 of 249,001
  ])(`of %s are made within ${MOST} MiB beside the program`, (task, data) => {
    const script = `
      const { buildDataset } = await import('./dist/data/dataset.js');
      const { completeConfig } = await import('./dist/spec/schema.js');
      const { data } = completeConfig({ data: ${JSON.stringify({ task, ...data })} });
      const before = process.memoryUsage().rss;
      const { size } = buildDataset(data, 1).trainingAt(1);
      const most = process.resourceUsage().maxRSS * 1024;
      console.log(JSON.stringify({ size, mebibytes: (most - before) / 2 ** 20 }));`;
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    const { size, mebibytes } = JSON.parse(told) as { size: number; mebibytes: number };
    expect(size).toBeGreaterThan(159_000);
    expect(mebibytes).toBeLessThan(MOST);
  });
});
