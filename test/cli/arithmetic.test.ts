// Every kind of equation, end to end: planned, trained for an epoch, stored, questioned.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/store/read/runs.js';
import { beforeTests, trained } from '../setup/trained.js';

const SPEC = `name: kinds
data: {examples: 60, validation: 20}
model: {encoder: [4], decoder: [4]}
training: {epochs: 1, batch_size: 16}
sweep:
  zip:
    kind:
      data.operators: {values: [["+", "-", "*"], ["+", "-"], ["+"], ["/"], ["/"], ["/"], ["/"]]}
      data.operands: {values: [4, 2, 2, 2, 2, 2, 2]}
      data.min: {values: [0, -99, 0, 0, 0, 0, 0]}
      data.max: {values: [999, 99, 9.99, 99, 99, 99, 99]}
      data.decimals: {values: [0, 0, 2, 0, 0, 0, 0]}
      data.division: {values: [null, null, null, {rule: exact}, {rule: floor}, {rule: round, decimals: 2}, {rule: remainder}]}
`;

const SETS = `name: sets
data:
  max: 99
  examples: 400
  validation: 50
  evaluation:
    uniform: {draw: uniform, size: 30, every: 1}
    small: {draw: small_operands, below: 10, size: 20}
    longer: {draw: longer, digits: 3, size: 5}
    grid: {draw: grid}
model: {encoder: [4], decoder: [4]}
training:
  epochs: 2
  sample_weights: [{when: {smallest_operand: {lt: 10}}, weight: 4}]
sweep: {parameters: {data.sampling: {values: [uniform, digit_length]}}}
`;

describe('a sweep over kinds of equations', () => {
  const place = beforeTests((cleanUp) => trained(SPEC, { cleanUp }));

  it('trains them all', async () => {
    const runs = await place().json<RunSummary[]>('runs');
    expect(runs.map(({ status }) => status)).toEqual(Array(7).fill('finished'));
  });

  it.each([
    [1, '131 + 83 - 744 * 33', '-24338'],
    [2, '5 - -3', '8'],
    [2, '-5 + 3', '-2'],
    [3, '1.5 + 2.25', '3.75'],
    [4, '84 / 7', '12'],
    [4, '85 / 7', null],
    [5, '85 / 7', '12'],
    [6, '85 / 7', '12.14'],
    [7, '85 / 7', '12 r 1'],
    [7, '85 / 0', null],
  ])('run%i answers %s', async (run, equation, expected) => {
    const [prediction] = (
      await place().json<{ predictions: { expected: string | null; correct: boolean }[] }>(
        'predict',
        String(run),
        equation,
      )
    ).predictions;
    expect(prediction!.expected).toBe(expected);
  });

  it('questions come from standard input, too, and all that cannot be read are named', async () => {
    const file = join(place().folder, 'questions.txt');
    writeFileSync(file, '1 + 2\n\n 3*4 \n');
    const { stdout } = await place().ask('predict', '1', { input: file });
    expect(stdout).toMatch(/^1 \+ 2 = .*\n3 \* 4 = .*\n$/);
    const many = Array.from({ length: 1030 }, (_, i) => `${i % 997} + ${Math.floor(i / 2)}`); // more than one batch
    writeFileSync(file, many.join('\n'));
    const lines = (await place().ask('predict', '1', { input: file })).stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' = ')[0])).toEqual(many);
    writeFileSync(file, '1 + 2\n1 / 2\n7 ^ 2\n');
    const { code, stderr } = await place().ask('predict', '1', { input: file });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'standard input:2: this run cannot read that\n  expected at most 4 operands in 0..999, whole numbers, with + - * between them, received "1 / 2"\n' +
        'standard input:3: not an expression\n  expected numbers with + - * / between them, e.g. "31 + 87", received "7 ^ 2"\n',
    );
    writeFileSync(file, '\n');
    expect((await place().ask('predict', '1', { input: file })).stderr).toContain('no question is given');
    expect((await place().ask('predict', '7', '85 / 0')).stdout).toMatch(/^85 \/ 0 = .* \(there is no answer\)\n$/);
  });

  it('wrong answers have an error where both are numbers', () => {
    const wrong = rowsOf<{ expected: string; predicted: string; absolute_error: number | null }>(
      place(),
      'select expected, predicted, absolute_error from wrong_answers',
    );
    const number = /^-?\d+(\.\d+)?$/;
    for (const { expected, predicted, absolute_error } of wrong) {
      if (number.test(expected) && number.test(predicted)) {
        expect(absolute_error).toBeCloseTo(Math.abs(Number(expected) - Number(predicted)), 6);
      } else if (!/[.]/.test(predicted)) expect(absolute_error, `${expected} ${predicted}`).toBeNull();
    }
  });
});

describe('a sweep with evaluation sets and weights', () => {
  const place = beforeTests((cleanUp) => trained(SETS, { cleanUp }));

  it('ends with a table of its sets, as compare does', async () => {
    const { stdout: output } = await place().ask('sweep', place().spec);
    expect(output).toMatch(/\nexact match at the end \[95 %\] +grid +longer +small +uniform\n/);
    const { stdout } = await place().ask('compare', '--experiment', 'sets');
    expect(stdout).toContain(output.trimEnd().split('\n').at(-1)!);
    const { evaluation_sets } = await place().json<{ evaluation_sets: { eval_set: string; n: number }[] }>(
      'compare',
      '--experiment',
      'sets',
    );
    expect(evaluation_sets.map(({ eval_set, n }) => `${eval_set} ${n}`)).toEqual([
      'grid 1',
      'longer 1',
      'small 1',
      'uniform 1',
      'grid 1',
      'longer 1',
      'small 1',
      'uniform 1',
    ]);
  });

  it('evaluates all variants on the same examples, each set when it is due', () => {
    const rows = rowsOf<{ eval_set: string; sets: number; evaluated: number; size: number }>(
      place(),
      `select name as eval_set, count(distinct run_eval_sets.eval_set_id) as sets, count(*) as evaluated, min(size) as size
       from run_eval_sets join evaluations using (run_id, eval_set_id) where name <> 'validation' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { eval_set: 'grid', sets: 1, evaluated: 2, size: 10_000 },
      { eval_set: 'longer', sets: 1, evaluated: 2, size: 5 },
      { eval_set: 'small', sets: 1, evaluated: 2, size: 20 },
      { eval_set: 'uniform', sets: 1, evaluated: 4, size: 30 },
    ]);
  });

  it('has metrics of each set', () => {
    const rows = rowsOf<Record<string, number | string>>(place(), 'select * from eval_curves where run = 1');
    expect(rows).toHaveLength(7); // validation and uniform twice
    for (const row of rows) {
      expect(row['exact']).toBeCloseTo(1 - Number(row['wrong']) / Number(row['size']), 12);
      expect(row['char_accuracy']).toBeGreaterThan(0);
      expect(row['loss']).toBeGreaterThan(0);
      expect(row['chance_char_accuracy']).toBeGreaterThan(0);
    }
  });

  it('shows what examples weigh, and what of the sets was trained on', async () => {
    const { stdout } = await place().ask('show', '1');
    expect(stdout).toMatch(/sample weights\n.*\n {2}smallest_operand < 10 +0\.\d{4} +\d/);
    expect(stdout).toMatch(/\n {2}none of these +0\.\d{4} +0\.\d/);
    expect(stdout).toMatch(/\n {2}validation +2 +50 /);
    expect(stdout).toMatch(/\n {2}grid +2 +10,000 .* 350 +\d+\n/); // 350 training examples are among all
    const { dataset } = await place().json<{
      dataset: { trainingExamples: number; weights: { examples: number; weight: number }[] };
    }>('show', '1');
    expect(dataset.trainingExamples).toBe(350);
    const total = dataset.weights.reduce((sum, { examples, weight }) => sum + examples * weight, 0);
    expect(total / 350).toBeCloseTo(1, 9);
  });

  it('shows the mistakes of the set that is asked for, as they stand at its last epoch', async () => {
    const { stdout } = await place().ask('show', '1', '--eval-set', 'small', '--mistakes', '3');
    expect(stdout).toMatch(
      /\nwrong answers of small at epoch 2, \d+ of 20\n( {2}\d+ \+ \d+ = .* \(expected: \d+\)\n){3}$/,
    );
    for (const [a, b] of [...stdout.matchAll(/^ {2}(\d+) \+ (\d+) = /gm)].map((match) => match.slice(1).map(Number))) {
      expect(Math.min(a!, b!)).toBeLessThan(10);
    }
    // A set that was evaluated at the best epoch, too: the count is that of the epoch shown.
    const query =
      "select epoch, wrong from eval_curves where run = 1 and eval_set = 'uniform' order by epoch desc limit 1";
    const [last] = rowsOf<{ epoch: number; wrong: number }>(place(), query);
    const uniform = await place().json<{ wrong_answers_of: unknown }>('show', '1', '--eval-set', 'uniform');
    expect(uniform.wrong_answers_of).toEqual({ run: 1, eval_set: 'uniform', size: 30, ...last });
    const { code, stderr } = await place().ask('show', '1', '--eval-set', 'smal');
    expect([code, stderr]).toEqual([2, 'run1 was not evaluated on the set "smal"\n  hint: did you mean "small"?\n']);
  });

  it('tells answers apart by slices in SQL: every question once an evaluation, right ones too', () => {
    const rows = rowsOf<{ digits: string; n: number; wrong: number }>(
      place(),
      `select digits, count(*) as n, sum(not correct) as wrong from answers
       where run = 1 and eval_set = 'grid' group by digits order by digits`,
    );
    expect(rows.map(({ digits, n }) => [digits, n])).toEqual([
      ['1,1', 100],
      ['1,2', 900],
      ['2,1', 900],
      ['2,2', 8100],
    ]);
    const [{ wrong }] = rowsOf<{ wrong: number }>(
      place(),
      "select wrong from eval_curves where run = 1 and eval_set = 'grid'",
    ) as [{ wrong: number }];
    expect(rows.reduce((sum, row) => sum + row.wrong, 0)).toBe(wrong);
    expect(
      rowsOf(
        place(),
        `select smallest_operand, largest_operand, carries, answer_length, answer_sign, operators, operands,
      first_operand, second_operand from answers where run = 1 and eval_set = 'grid' and equation = '95 + 7'`,
      ),
    ).toEqual([
      {
        smallest_operand: 7,
        largest_operand: 95,
        carries: 2,
        answer_length: 3,
        answer_sign: 1,
        operators: '+',
        operands: 2,
        first_operand: 95,
        second_operand: 7,
      },
    ]);
  });

  it('the database is remade with all of it', async () => {
    const query = 'select * from answers order by run, epoch, eval_set, example limit 5000';
    const before = rowsOf(place(), query);
    const curves = rowsOf(place(), 'select * from eval_curves order by run, epoch, eval_set');
    expect((await place().ask('rebuild')).code).toBe(0);
    expect(rowsOf(place(), query)).toEqual(before);
    expect(rowsOf(place(), 'select * from eval_curves order by run, epoch, eval_set')).toEqual(curves);
  });
});
import { rowsOf } from '../setup/results.js';
