import { describe, expect, it } from 'vitest';
import { importance } from '../../../src/analysis/search/importance.js';
import { cellOf, pointFromUnits, spaceOf, type Space } from '../../../src/plan/search/space.js';
import type { Cell } from '../../../src/spec/parse.js';
import { randomStream, type Random } from '../../../src/util/random.js';
import { choice, number } from '../../plan/search/spaces.js';

const trialsOf = (
  space: Space,
  count: number,
  value: (cell: Cell, random: Random) => number,
  unit = (random: Random): number => random.uniform(),
) => {
  const random = randomStream('trials', count);
  return Array.from({ length: count }, () => {
    const cell = cellOf(
      space,
      pointFromUnits(
        space,
        space.parameters.map(() => unit(random)),
      ),
    );
    return { cell, value: value(cell, random) };
  });
};

const shares = (space: Space, trials: ReturnType<typeof trialsOf>): number[] =>
  importance(space, trials)!.parameters.map(({ share }) => share);

describe('importance', () => {
  const space = spaceOf([number('a', 0, 1), number('b', 1e-4, 1, { scale: 'log' }), number('c', 0, 1)]);
  /** From -1 to 1 over the range of b. */
  const b = (cell: Cell): number => Math.log10(cell['b'] as number) / 2 + 1;
  const a = (cell: Cell): number => 2 * (cell['a'] as number) - 1;

  it('is the share of the variance that a parameter makes: 4 to 1 of effects of 2 and 1, nothing of none', () => {
    const [first, second, third] = shares(
      space,
      trialsOf(space, 60, (cell) => 2 * a(cell) + b(cell)),
    );
    expect(first).toBeCloseTo(0.8, 2);
    expect(second).toBeCloseTo(0.2, 2);
    expect(third).toBeLessThan(0.001);
  });

  it('finds effects that go up and down: of a square as much as of a line of the same variance', () => {
    // x^2 over [-1, 1] has variance 4/45, x has 1/3.
    const [first, second] = shares(
      space,
      trialsOf(space, 80, (cell) => a(cell) ** 2 * Math.sqrt(45 / 4) + b(cell) * Math.sqrt(3)),
    );
    expect(first).toBeCloseTo(0.5, 1);
    expect(second).toBeCloseTo(0.5, 1);
  });

  it('of a choice is the variance of its effects, by their probabilities', () => {
    const mixed = spaceOf([choice('o', ['x', 'y', 'z'], { probabilities: [0.5, 0.25, 0.25] }), number('a', 0, 1)]);
    const effect: Readonly<Record<string, number>> = { x: 0, y: 1, z: 2 }; // mean 0.75, variance 0.6875
    const found = shares(
      mixed,
      trialsOf(mixed, 100, (cell) => effect[cell['o'] as string]! + (cell['a'] as number) * Math.sqrt(12 * 0.6875)),
    );
    expect(found[0]).toBeCloseTo(0.5, 1);
    expect(found[1]).toBeCloseTo(0.5, 1);
  });

  it('leaves interactions and noise unexplained, and says how much that is', () => {
    // a, b and their product, each over [-1, 1]: variances 1/3, 1/3, 1/9.
    const product = importance(
      space,
      trialsOf(space, 400, (cell) => a(cell) + b(cell) + a(cell) * b(cell)),
    )!;
    expect(product.explained).toBeCloseTo(6 / 7, 1);
    const noisy = importance(
      space,
      trialsOf(space, 400, (cell, random) => a(cell) + random.normal() * Math.sqrt(1 / 3)),
    )!;
    expect(noisy.explained).toBeCloseTo(0.5, 1);
    expect(noisy.parameters[0]!.share).toBeCloseTo(0.5, 1);
    const noise = importance(
      space,
      trialsOf(space, 60, (_, random) => random.normal()),
    )!;
    expect(noise.explained).toBeLessThan(0.05);
    expect(noise.parameters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(noise.explained, 12);
  });

  it('is taken over the space, not over where the search gathered', () => {
    // Nine of ten trials have a in its best tenth: among them a makes almost no difference.
    const gathered = (random: Random): number =>
      random.uniform() < 0.9 ? 0.9 + random.uniform() / 10 : random.uniform();
    const [first, second] = shares(
      space,
      trialsOf(space, 200, (cell) => 2 * a(cell) + b(cell), gathered),
    );
    expect(first).toBeCloseTo(0.8, 1);
    expect(second).toBeCloseTo(0.2, 1);
  });

  it('of a parameter that is only there with another value counts where it is', () => {
    const conditional = spaceOf([choice('o', ['x', 'y']), number('d', 0, 1, { when: [{ path: 'o', values: ['y'] }] })]);
    const effect = (cell: Cell): number =>
      ('d' in cell ? 2 * (cell['d'] as number) - 1 : 0) + (cell['o'] === 'y' ? 1 : 0);
    // Over the space: half of 1/3 is 1/6 of d, 1/4 of the choice.
    const [o, d] = shares(conditional, trialsOf(conditional, 200, effect));
    expect(o).toBeCloseTo(0.6, 1);
    expect(d).toBeCloseTo(0.4, 1);
  });

  it('is not told of few trials, nor where all came to the same', () => {
    expect(importance(space, trialsOf(space, 9, a))).toBeNull();
    expect(
      importance(
        space,
        trialsOf(space, 20, () => 1),
      ),
    ).toBeNull();
  });
});
