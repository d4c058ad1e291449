import { describe, expect, it } from 'vitest';
import { buildDataset } from '../../../src/data/dataset.js';
import { modular } from '../../../src/tasks/modular/task.js';
import { openTask } from '../../../src/tasks/tasks.js';
import { specOf } from '../conformance.js';

const taskOf = (yaml: string) => openTask(specOf('modular', yaml));

describe('numbers modulo another', () => {
  it.each([
    ['+', '90 + 10', '3'],
    ['-', '3 - 10', '90'],
    ['*', '50 * 2', '3'],
    ['/', '1 / 2', '49'], // 2 * 49 = 98
    ['/', '5 / 0', undefined],
  ])('%s: %s is %s', (operation, text, expected) => {
    const task = taskOf(`operation: "${operation}"`);
    const read = task.read(text);
    if ('problem' in read) throw new Error(read.problem.message);
    expect(task.solve(read.example)).toBe(expected);
  });

  it.each([2, 3, 13, 97, 997])('can be divided modulo the prime %i: times the divisor it is the first again', (p) => {
    const task = taskOf(`operation: "/", modulus: ${p}`);
    for (let second = 1; second < p; second++) {
      const first = (7 * second + 3) % p;
      expect((Number(task.solve({ first, second })) * second) % p, `${first} / ${second}`).toBe(first);
    }
  });
});

describe('the pairs', () => {
  const seen = (yaml: string, seed = 1) => {
    const dataset = buildDataset(specOf('modular', yaml), seed);
    return { ...dataset, held: new Set(dataset.validation.plain.map(({ equation }) => equation)) };
  };

  it.each([
    ['+', 0.5],
    ['-', 0.3],
    ['/', 0.5], // by 0 nothing is divided
  ])('with %s and a share of %f are all there are', (operation, fraction) => {
    const total = operation === '/' ? 110 : 121;
    const { held, facts } = seen(`operation: "${operation}", modulus: 11, fraction: ${fraction}`);
    expect(facts.trainingExamples).toBe(Math.round(total * fraction));
    expect(held.size).toBe(total - facts.trainingExamples);
    if (operation === '/') expect([...held].some((text) => text.endsWith(' 0'))).toBe(false);
  });

  it('held out with a larger share are some of those held out with a smaller one', () => {
    const [less, more] = [0.8, 0.3].map((fraction) => seen(`operation: "+", modulus: 31, fraction: ${fraction}`).held);
    expect([...less!].every((text) => more!.has(text))).toBe(true);
  });

  it('span a plane that can be evaluated as a whole', () => {
    const { evaluations } = seen('operation: "*", modulus: 11, evaluation: {all: {draw: grid}}');
    expect(evaluations[0]!.plain).toHaveLength(121);
    expect(evaluations[0]!.plain[13]).toEqual({
      equation: '1 * 2',
      answer: '2',
      attributes: { first_operand: 1, second_operand: 2, result: 2 },
    });
    expect(modular.plane).toEqual({ x: 'first_operand', y: 'second_operand' });
  });

  it('are three tokens and one, none of them padding or an end', () => {
    const { codec } = taskOf('operation: "+", modulus: 300');
    const row = new Uint16Array(4);
    codec.encodeQuestion({ first: 299, second: 7 }, row, 0);
    codec.encodeAnswer({ first: 299, second: 7 }, '6', row, 3);
    expect(Array.from(row, (number) => codec.vocabulary.tokens[number])).toEqual(['299', '+', '7', '6']);
    expect(codec.vocabulary.tokens).toHaveLength(301);
  });

  it('give each other away where the operation commutes', () => {
    const twins = (operation: string): boolean => {
      const { twinKeyOf } = taskOf(`operation: "${operation}"`);
      return twinKeyOf({ first: 3, second: 5 }) === twinKeyOf({ first: 5, second: 3 });
    };
    expect(['+', '-', '*', '/'].map(twins)).toEqual([true, false, true, false]);
  });
});
