import { describe, expect, it } from 'vitest';
import { gather } from '../../src/data/batches.js';
import { buildDataset } from '../../src/data/dataset.js';
import { parseExpression } from '../../src/tasks/arithmetic/expression.js';
import { ruleOf } from '../../src/data/sample-weights.js';
import { attributesOf } from '../../src/tasks/arithmetic/attributes.js';
import { taskOf } from '../../src/tasks/tasks.js';
import { parseSpec } from '../../src/spec/parse.js';
import { read } from '../setup/writing.js';

const config = (rules: string, data = 'max: 999, examples: 3000') =>
  parseSpec('w.yaml', `name: w\ndata: {${data}, operators: ["+", "-"]}\ntraining: {sample_weights: [${rules}]}`).config;

describe('the rule for an example', () => {
  it.each([
    ['{when: {smallest_operand: {lt: 100}}, weight: 5}', '99 + 500', 0],
    ['{when: {smallest_operand: {lt: 100}}, weight: 5}', '100 + 500', 1],
    ['{when: {smallest_operand: {lt: 100, ge: 10}}, weight: 5}', '9 + 500', 1],
    ['{when: {smallest_operand: {le: 9}}, weight: 5}, {when: {smallest_operand: {lt: 100}}, weight: 2}', '50 + 500', 1],
    // The first that applies.
    ['{when: {smallest_operand: {le: 9}}, weight: 5}, {when: {smallest_operand: {lt: 100}}, weight: 2}', '9 + 500', 0],
    ['{when: {carries: 2}, weight: 5}', '99 + 1', 0],
    ['{when: {carries: {gt: 2}}, weight: 5}', '99 + 1', 1],
    ['{when: {operator: "-", answer_sign: -1}, weight: 5}', '1 - 2', 0],
    ['{when: {operator: "-", answer_sign: -1}, weight: 5}', '2 - 1', 1],
    ['{when: {operator: "-"}, weight: 5}', '2 + 1', 1],
    ['{when: {answer_length: 3}, weight: 5}', '99 + 1', 0],
    ['{when: {fewest_digits: 1, most_digits: 3}, weight: 5}', '9 + 100', 0],
    ['{when: {largest_operand: 100}, weight: 5}', '9 + 100', 0],
    ['{when: {operands: 2}, weight: 5}', '9 + 100', 0],
    ['{when: {carries: 0}, weight: 5}', '7', 1], // nothing is added: no condition on carries holds
  ])('[%s]: %s follows %i', (rules, text, rule) => {
    const expression = parseExpression(text)!;
    const answer = String(expression.operands.reduce((a, b) => (expression.operators[0] === '-' ? a - b : a + b)));
    const { data, training } = config(rules);
    expect(ruleOf(training.sample_weights, attributesOf(expression, answer), taskOf(data).containing?.(data))).toBe(
      rule,
    );
  });
});

it('weights have mean 1, stand in their proportions, and reach the batches', () => {
  const { data, training } = config(
    '{when: {smallest_operand: {lt: 100}}, weight: 5}, {when: {operator: "-"}, weight: 0.5}',
  );
  const { trainingAt, facts, codec } = buildDataset(data, 1, { rules: training.sample_weights });
  const { weights, size, questions } = trainingAt(1);
  const counts = [0, 0, 0];
  weights!.forEach((weight, row) => {
    const text = read(codec, questions.subarray(row * codec.inputLength, (row + 1) * codec.inputLength)).split('$')[0]!;
    const { operands, operators } = parseExpression(text)!;
    const rule = Math.min(...operands) < 100 ? 0 : operators[0] === '-' ? 1 : 2;
    counts[rule]!++;
    expect(weight / weights![0]!).toBeGreaterThan(0);
    expect(weight).toBeCloseTo(facts.weights[rule]!.weight, 5);
  });
  expect(weights!.reduce((sum, weight) => sum + weight, 0) / size).toBeCloseTo(1, 5);
  expect(facts.weights.map(({ examples }) => examples)).toEqual(counts);
  const [small, minus, other] = facts.weights.map(({ weight }) => weight) as [number, number, number];
  expect(small / other).toBeCloseTo(5, 6);
  expect(minus / other).toBeCloseTo(0.5, 6);
  expect([...gather(trainingAt(1), codec, Uint32Array.of(7, 2)).weights!]).toEqual([weights![7], weights![2]]);
});

it('without rules there are no weights', () => {
  const { trainingAt, facts } = buildDataset(config('').data, 1);
  expect(trainingAt(1).weights).toBeUndefined();
  expect(facts.weights).toEqual([]);
});
