// What is wrong with the keys of a task is said as for any other key: at its place, with the nearest spelling.

import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { messageOf } from '../../src/util/errors.js';

function refusal(text: string, overrides: string[] = []): string {
  try {
    expand(parseSpec('x.yaml', text, overrides));
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('it was not refused');
}

const data = (keys: string): string => `name: x\ndata: {${keys}}\n`;

describe('the keys of a task', () => {
  it.each([
    [
      'a task that is none',
      'task: sequence, operation: copy',
      'x.yaml:2:14 data.task: not a value of this key\n  expected one of arithmetic, pairs, sequences, modular, received "sequence"\n  hint: did you mean "sequences"?',
    ],
    [
      'a task that is no word',
      'task: 5',
      'x.yaml:2:14 data.task: not a value of this key\n  expected one of arithmetic, ',
    ],
    [
      'a key of another task',
      'task: sequences, operation: copy, operators: ["+"]',
      'x.yaml:2:42 data.operators: "operators" does not go with task: sequences',
    ],
    [
      'a key of another task beside none',
      'symbols: 3',
      'x.yaml:2:8 data.symbols: "symbols" does not go with the default here\n  hint: task: ... says which is meant',
    ],
    [
      'a misspelt key, though another task has one that is nearer',
      'task: sequences, operation: copy, max_lenght: 5',
      'x.yaml:2:42 data.max_lenght: unknown key "max_lenght"\n  hint: did you mean "max_length"?',
    ],
    [
      'a key that is missing',
      'task: sequences',
      'x.yaml:2:1 data.operation: this key is missing\n  expected one of copy, reverse, sort, parity, add_bits, received nothing',
    ],
    [
      'a value of another task',
      'task: modular, operation: sort',
      'x.yaml:2:34 data.operation: not a value of this key\n  expected one of +, -, *, /, received "sort"',
    ],
    [
      'a misspelt key of a set',
      'task: sequences, operation: copy, evaluation: {long: {min_length: 4, max_length: 5, sise: 3}}',
      'x.yaml:2:92 data.evaluation.long.sise: unknown key "sise"\n  hint: did you mean "size"?',
    ],
    [
      'a key that sets of another task have',
      'task: sequences, operation: copy, evaluation: {long: {min_length: 4, max_length: 5, draw: grid}}',
      'data.evaluation.long.draw: unknown key "draw"\n  hint: known here: min_length, max_length, size, every',
    ],
    [
      'a misspelt key below',
      'task: sequences, operation: copy, align: {operands: zero}',
      'x.yaml:2:50 data.align.operands: unknown key "operands"\n  hint: known here: question, answer',
    ],
    [
      'keys that do not go together',
      'task: sequences, operation: parity',
      'data.symbols: not a value of this key\n  expected 2 with operation: parity, whose numbers are bits, received 10',
    ],
    [
      'a file without a name',
      'task: pairs, file: ""',
      'x.yaml:2:27 data.file: not a value of this key\n  expected a file that ends in .tsv, .csv, .ndjson or .jsonl, received ""',
    ],
    [
      'a file whose name no file can have',
      'task: pairs, file: "a\\0b.tsv"',
      'x.yaml:2:27 data.file: not a value of this key\n  expected a path, which has no NUL character, received "a\\u0000b.tsv"',
    ],
    [
      'lengths that cross',
      'task: sequences, operation: sort, min_length: 9, max_length: 4',
      'x.yaml:2:69 data.max_length: not a value of this key\n  expected a number that is not below data.min_length = 9, received 4',
    ],
    [
      'lengths of a set that cross',
      'task: sequences, operation: sort, evaluation: {long: {min_length: 9, max_length: 4}}',
      'x.yaml:2:89 data.evaluation.long.max_length: not a value of this key\n  expected a number that is not below min_length = 9, received 4',
    ],
    [
      'a modulus that is no prime',
      'task: modular, operation: "/", modulus: 100',
      'x.yaml:2:48 data.modulus: not a value of this key\n  expected a prime with operation: /, else not every number can be divided by: 97, received 100',
    ],
    [
      'a share that leaves nothing',
      'task: modular, operation: "+", modulus: 5, fraction: 0.99',
      'x.yaml:2:61 data.fraction: not a value of this key\n  expected a share of the 25 pairs that leaves at least one for validation, received 0.99',
    ],
  ])('%s', (_, keys, expected) => expect(refusal(data(keys))).toContain(expected));

  it('are keys and values, which is said once for all tasks', () => {
    expect(refusal('name: x\ndata: 5')).toBe(
      'x.yaml:2:7 data: not a value of this key\n  expected keys and values, received 5',
    );
  });

  it('are checked with --set, and that is named as the place', () => {
    expect(refusal('name: x', ['data.task=modulo'])).toContain('--set data.task=modulo data.task: not a value');
    const text = refusal('name: x', ['data.task=modular', 'data.operation="*"', 'data.modulus=9', 'data.max=3']);
    expect(text).toBe('--set data.max=3 data.max: "max" does not go with task: modular');
  });

  it('and what the training asks of them: no padding, no mask', () => {
    const text = `${data('task: modular, operation: "+"')}training: {loss_mask: answer}`;
    expect(refusal(text)).toContain('x.yaml:3:23 training.loss_mask: not a value of this key');
    expect(refusal(text)).toContain('expected all, unless data.task has answers of several lengths');
  });

  it('and conditions on attributes that the task has not', () => {
    const rule = 'training: {sample_weights: [{when: {most_digits: 3}, weight: 2}]}';
    expect(refusal(`${data('task: modular, operation: "+"')}${rule}`)).toContain(
      'training.sample_weights.0.when.most_digits: unknown key "most_digits"',
    );
  });
});

describe('a sweep', () => {
  const sweep = (text: string, base = ''): string => `name: x\n${base}sweep: {${text}}`;
  const MODULAR = 'data: {task: modular, operation: "+"}\n';

  it('goes over keys of any task', () => {
    const runs = expand(
      parseSpec(
        'x.yaml',
        sweep('parameters: {data.fraction: {values: [0.3, 0.5]}, data.operation: {values: ["+", "*"]}}', MODULAR),
      ),
    );
    expect(runs.map(({ label }) => label)).toEqual([
      'operation=+, fraction=0.3',
      'operation=*, fraction=0.3',
      'operation=+, fraction=0.5',
      'operation=*, fraction=0.5',
    ]);
  });

  it('goes over tasks, with keys that belong to each', () => {
    const tasks = 'zip: {kind: {data.task: {values: [sequences, modular]}, data.operation: {values: [sort, "-"]}}}';
    const found = expand(parseSpec('x.yaml', sweep(tasks))).map(({ config }) => config.data);
    expect(found).toMatchObject([
      { task: 'sequences', operation: 'sort', symbols: 10 },
      { task: 'modular', operation: '-', modulus: 97 },
    ]);
    const whole = 'parameters: {data: {values: [{max: 9, examples: 50}, {task: modular, operation: "*", modulus: 7}]}}';
    const data = expand(parseSpec('x.yaml', sweep(whole))).map(({ config }) => config.data);
    expect(data).toMatchObject([
      { task: 'arithmetic', max: 9 },
      { task: 'modular', operation: '*', modulus: 7 },
    ]);
    const included =
      'parameters: {data.task: {values: [arithmetic, modular]}}, include: [{data.task: modular, data.operation: "+"}]';
    expect(expand(parseSpec('x.yaml', sweep(included))).map(({ config }) => config.data.task)).toEqual([
      'arithmetic',
      'modular',
    ]);
  });

  it.each([
    ['one', 'data: {task: modular}', 'parameters: {data.operation: {values: ["+", "-"]}}'],
    ['one in a group', 'data: {task: modular}', 'zip: {how: {data.operation: {values: ["+", "-"]}}}'],
    [
      'one that the file would not go with alone',
      'data: {task: sequences}',
      'zip: {how: {data.operation: {values: [parity, sort]}, data.symbols: {values: [2, 9]}}}',
    ],
    ['a file', 'data: {task: pairs}', 'parameters: {data.file: {values: [a.tsv]}, data.validation: {values: [3, 5]}}'],
    [
      'one that stands deeper',
      'training: {schedule: {name: step}}',
      'parameters: {training.schedule.every: {values: [3, 5]}}',
    ],
  ])('sets keys that must be there: %s', (_, base, text) => {
    expect(expand(parseSpec('x.yaml', sweep(text, `${base}\n`)))).toHaveLength(2);
  });

  it.each([
    [
      'data: {task: modular}',
      'parameters: {data.modulus: {values: [5, 7]}}',
      'x.yaml:2:1 data.operation: this key is missing\n  expected one of +, -, *, /, received nothing',
    ],
    [
      'data: {task: modular}',
      'parameters: {data.operation: {values: [sort, "+"]}}',
      'sweep.parameters.data.operation.values.0: not a value of this key\n  expected one of +, -, *, /, received "sort"',
    ],
    [
      'data: {task: modular, modulu: 3}',
      'parameters: {data.operation: {values: ["+"]}}',
      'x.yaml:2:23 data.modulu: unknown key "modulu"\n  hint: did you mean "modulus"?',
    ],
    [
      'data: {task: modular}',
      'parameters: {data.operation: ["+"]}',
      'x.yaml:3:38 sweep.parameters.data.operation: a bare list does not say whether it is one value or several',
    ],
    [
      'data: {task: modular, modulus: 8}',
      'parameters: {data.operation: {values: ["/"]}}',
      'x.yaml:2:32 data.modulus: not a value of this key\n  expected a prime',
    ],
  ])('but what is wrong beside them is told: {%s}, %s', (base, text, expected) => {
    const told = refusal(sweep(text, `${base}\n`));
    expect(told).toContain(expected);
    expect(told.match(/^x\.yaml/gm)).toHaveLength(1);
  });

  it.each([
    [
      'a task that is none',
      'parameters: {data.task: {values: [arithmetic, sequnces]}}',
      'x.yaml:2:55 sweep.parameters.data.task.values.1: not a value of this key\n  expected one of arithmetic, pairs, sequences, modular, received "sequnces"\n  hint: did you mean "sequences"?',
    ],
    [
      'a path that no task has',
      'parameters: {data.symbls: {values: [3]}}',
      'x.yaml:2:22 sweep.parameters.data.symbls: no such path: data.symbls\n  hint: did you mean "data.symbols"?',
    ],
    [
      'a value that no task has',
      'parameters: {data.operation: {values: [sort, sor]}}',
      'sweep.parameters.data.operation.values.1: not a value of this key\n  expected one of copy, reverse, sort, parity, add_bits, received "sor"\n  hint: did you mean "sort"?',
    ],
    [
      'a value out of bounds',
      'parameters: {data.modulus: {values: [7, 5000]}}',
      'x.yaml:2:49 sweep.parameters.data.modulus.values.1: too large\n  expected at most 997, received 5000',
    ],
    [
      'a key in an entry that another task has',
      'include: [{data.task: modular, data.operation: "+", data.symbols: 3}]',
      'data.symbols: "symbols" does not go with task: modular: not valid with data.task="modular", data.operation="+", data.symbols=3',
    ],
    [
      'a combination that cannot be',
      'include: [{data.task: modular, data.operation: "/", data.modulus: 8}]',
      'data.modulus: not valid with data.task="modular", data.operation="/", data.modulus=8\n  expected a prime with operation: /',
    ],
    [
      'keys that are missing or unknown in a value of one task, whatever others say of its path',
      'include: [{data.curriculum: {epochs: [1]}}]',
      'x.yaml:2:20 sweep.include.0.data.curriculum.grow: this key is missing\n  expected one of digits, operands, received nothing\n' +
        'x.yaml:2:20 sweep.include.0.data.curriculum.every: this key is missing\n  expected a number, received nothing\n' +
        'x.yaml:2:38 sweep.include.0.data.curriculum.epochs: unknown key "epochs"\n  hint: known here: grow, from, every',
    ],
    [
      'a wrong value below a key that only one task has',
      'parameters: {data.align.operands: {values: [middle]}}',
      'sweep.parameters.data.align.operands.values.0: not a value of this key\n  expected one of none, right, zero, received "middle"',
    ],
    [
      'a misspelt key of a whole task',
      'parameters: {data: {values: [{task: modular, operaton: "+"}]}}',
      'sweep.parameters.data.values.0.operaton: unknown key "operaton"\n  hint: did you mean "operation"?',
    ],
  ])('is refused with %s', (_, text, expected) => expect(refusal(sweep(text))).toContain(expected));
});
