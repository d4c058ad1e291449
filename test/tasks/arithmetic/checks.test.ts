import { describe, expect, it } from 'vitest';
import { dataProblems } from '../../../src/spec/cross-checks.js';
import { parseSpec } from '../../../src/spec/parse.js';
import { runConfigSchema } from '../../../src/spec/schema.js';
import type { ArithmeticData } from '../../../src/tasks/arithmetic/schema.js';
import { messageOf } from '../../../src/util/errors.js';

function refusal(data: string, training = '{}'): string {
  try {
    parseSpec('x.yaml', `name: x\ndata: {${data}}\ntraining: ${training}\n`);
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('it was not refused');
}

describe('keys of data that do not go together', () => {
  it.each([
    ['min: 5, max: 3', 'data.max', 'a number that is not below data.min, received 3'],
    ['max: 9.5', 'data.max', 'a whole number (data.decimals is 0), received 9.5'],
    ['max: 9.55, decimals: 1', 'data.max', 'at most data.decimals = 1 digits after the point, received 9.55'],
    ['max: 1000000000, decimals: 6', 'data.max', 'at most 1000000000000 in units of 10^-6'],
    ['operators: ["/"]', 'data.division', 'a rule, e.g. {rule: floor}, since data.operators has /, received null'],
    ['division: {rule: floor}', 'data.division', 'null without / among data.operators'],
    [
      'operators: ["/"], division: {rule: floor, decimals: 2}',
      'data.division.decimals',
      '0 (with rule: round only), received 2',
    ],
    ['operators: ["/"], division: {rule: exact, ties: up}', 'data.division.ties', 'even (with rule: round only)'],
    [
      'operators: ["/"], division: {rule: remainder}, operands: 3',
      'data.division.rule',
      'another rule with data.operands other than 2',
    ],
    [
      'operators: ["/"], division: {rule: floor}, max: 0',
      'data.max',
      'a range with a number other than 0 to divide by',
    ],
    [
      'operators: ["/"], division: {rule: rounded}',
      'data.division.rule',
      'one of exact, floor, round, remainder, received "rounded"\n  hint: did you mean "round"?',
    ],
    ['delimiters: true, end_character: false', 'data.delimiters', 'false with data.end_character false'],
    ['index_hints: true, decimals: 1', 'data.index_hints', 'false with data.decimals or with / among data.operators'],
    [
      'index_hints: true, operators: ["/"], division: {rule: floor}',
      'data.index_hints',
      'false with data.decimals or with /',
    ],
    [
      'scratchpad: simplified, operators: ["+", "-"]',
      'data.scratchpad',
      'none with data.operators + -: it is defined for sums alone',
    ],
    ['scratchpad: simplified, min: -1', 'data.scratchpad', 'it adds whole numbers from 0 up, received "simplified"'],
    ['scratchpad: detailed, decimals: 1', 'data.scratchpad', 'none with data.decimals or data.min below 0'],
    [
      'scratchpad: detailed, reverse: both',
      'data.reverse',
      'none or input with data.scratchpad detailed, which ends with the answer, received "both"',
    ],
    ['scratchpad: brief', 'data.scratchpad', 'one of none, simplified, detailed'],
    ['pairs: permutations, max: 1, operands: 3', 'data.pairs', '0..1 has fewer than 3 different numbers'],
    ['sampling: carries, operators: ["*"]', 'data.sampling', 'uniform or digit_length: without + and -'],
    ['sampling: carries, operators: ["+", "/"], division: {rule: floor}', 'data.sampling', 'with / or'],
    [
      'curriculum: {grow: digits, from: 4, every: 1}',
      'data.curriculum.from',
      'at most 3, the digits that data has, received 4',
    ],
    [
      'curriculum: {grow: operands, from: 3, every: 1}',
      'data.curriculum.from',
      'at most 2, the operands that data has',
    ],
    [
      'evaluation: {a: {draw: uniform, below: 5}}',
      'data.evaluation.a.below',
      'draw: small_operands beside it, received 5',
    ],
    ['evaluation: {a: {draw: uniform, digits: 5}}', 'data.evaluation.a.digits', 'draw: longer beside it, received 5'],
    [
      'evaluation: {a: {draw: grid, size: 5}}',
      'data.evaluation.a.size',
      'null with draw: grid, which has every equation, received 5',
    ],
    [
      'evaluation: {a: {draw: grid}, b: {draw: grid, every: 2}}',
      'data.evaluation.b',
      'other equations than a, which has the same',
    ],
    ['evaluation: {a: {draw: longer}}', 'data.evaluation.a.draw', 'digits above 3 or operands above 2, which data has'],
    ['evaluation: {a: {draw: longer, digits: 3}}', 'data.evaluation.a.digits', 'more than 3, which data has'],
    [
      'evaluation: {a: {draw: longer, digits: 4, operands: 2}}',
      'data.evaluation.a.operands',
      'more than 2, which data has',
    ],
    ['evaluation: {a: {draw: longer, digits: 12}}, decimals: 2', 'data.evaluation.a.digits', 'at most 10, received 12'],
    [
      'evaluation: {a: {draw: longer, operands: 3}}, operators: ["/"], division: {rule: remainder}',
      'data.evaluation.a.operands',
      '2 with division rule remainder',
    ],
    [
      'evaluation: {a: {draw: uniform, operators: ["-"]}}',
      'data.evaluation.a.operators',
      'some of data.operators, +: the vocabulary has no -, received ["-"]',
    ],
    [
      'evaluation: {validation: {draw: uniform}}',
      'data.evaluation.validation',
      'another name: validation is there anyway',
    ],
    ['evaluation: {A b: {draw: uniform}}', 'data.evaluation.A b', 'small letters, digits, - and _'],
    ['evaluation: {a: {draw: unifrom}}', 'data.evaluation.a.draw', 'did you mean "uniform"?'],
    ['evaluation: {a: {draw: uniform, sise: 3}}', 'data.evaluation.a.sise', 'did you mean "size"?'],
  ])('{%s} is wrong at %s', (data, path, expected) => {
    const text = refusal(data);
    expect(text).toMatch(new RegExp(`^x\\.yaml:2:\\d+ ${path.replaceAll('.', '\\.')}\\b`, 'm'));
    expect(text).toContain(expected);
  });

  it.each([
    ['[{when: {}, weight: 2}]', 'training.sample_weights.0.when', 'at least one condition'],
    [
      '[{when: {operator: "-"}, weight: 2}]',
      'training.sample_weights.0.when.operator',
      'one of data.operators: +, received "-"',
    ],
    ['[{when: {smallest: {lt: 3}}, weight: 2}]', 'training.sample_weights.0.when.smallest', 'unknown key "smallest"'],
    [
      '[{when: {carries: {below: 3}}, weight: 2}]',
      'training.sample_weights.0.when.carries.below',
      'unknown key "below"',
    ],
    ['[{when: {carries: 3}, weight: 0}]', 'training.sample_weights.0.weight', 'more than 0'],
  ])('sample_weights: %s is wrong at %s', (rules, path, expected) => {
    const text = refusal('', `{sample_weights: ${rules}}`);
    expect(text).toContain(path);
    expect(text).toContain(expected);
  });
});

it('bounds of decimals are taken as they are written', () => {
  expect(parseSpec('x.yaml', 'name: x\ndata: {min: -0.3, max: 1.1, decimals: 1}').config.data).toMatchObject({
    min: -0.3,
    max: 1.1,
  });
});

it('what goes together can be swept', () => {
  const text =
    'name: x\nsweep: {zip: {kind: {data.operators: {values: [["+"], ["/"]]}, data.division: {values: [null, {rule: floor}]}}}}';
  expect(parseSpec('x.yaml', text).sweep.zip).toHaveLength(1);
  expect(() => parseSpec('x.yaml', 'name: x\nsweep: {parameters: {data.evaluation.a.size: {values: [1]}}}')).toThrow(
    /no such path: data.evaluation.a.size/,
  );
});

describe('a range of numbers with decimals', () => {
  /** What the checks refuse of `pairs: permutations` with so many operands. */
  function refused(min: number, max: number, decimals: number, operands: number): unknown[] {
    const found: unknown[] = [];
    const data = runConfigSchema.parse({}).data as ArithmeticData;
    const context = { addIssue: (issue: { path: unknown[] }) => found.push(...issue.path) } as never;
    dataProblems({ ...data, min, max, decimals, operands, pairs: 'permutations' }, context);
    return found;
  }

  it.each([0, 1, 2, 3, 6])('with %i decimals has as many numbers as can be counted, from every start', (decimals) => {
    const wrong: string[] = [];
    const written = (units: number): number => Number(`${units}e-${decimals}`);
    for (let start = -1200; start <= 1200; start++) {
      for (let count = 1; count <= 8; count++) {
        const [min, max] = [written(start), written(start + count - 1)];
        if (refused(min, max, decimals, count).length > 0) wrong.push(`${min}..${max} has ${count}`);
        if (refused(min, max, decimals, count + 1).join() !== 'pairs') wrong.push(`${min}..${max} has no ${count + 1}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is taken in a file', () => {
    const text = 'name: x\ndata: {min: 1.1, max: 1.3, decimals: 1, operands: 3, pairs: permutations, examples: 6}';
    expect(parseSpec('x.yaml', text).config.data).toMatchObject({ max: 1.3 });
    expect(refusal('min: 1.1, max: 1.3, decimals: 1, operands: 4, pairs: permutations')).toContain(
      '1.1..1.3 has fewer than 4 different numbers',
    );
  });
});
