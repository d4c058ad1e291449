import { describe, expect, it } from 'vitest';
import { epochOrder, gather } from '../../src/data/batches.js';
import { buildDataset, splitSizes } from '../../src/data/dataset.js';
import { evaluate, parseExpression } from '../../src/data/expression.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { DataSpec } from '../../src/spec/schema.js';

const data = (yaml: string): DataSpec => parseSpec('x.yaml', `name: x\ndata: {${yaml}}`).config.data;

describe('a dataset', () => {
  it('is split in two without overlap, validation first', () => {
    const { training, validation, codec } = buildDataset(data('max: 99, examples: 10000, validation: 0.2'), 1);
    expect([training.size, validation.examples.size]).toEqual([8000, 2000]);
    const rows = (source: Uint8Array, size: number): string[] =>
      Array.from({ length: size }, (_, i) =>
        source.subarray(i * codec.inputLength, (i + 1) * codec.inputLength).join(),
      );
    const all = [...rows(training.questions, 8000), ...rows(validation.examples.questions, 2000)];
    expect(new Set(all).size).toBe(10_000);
  });

  it('has right answers', () => {
    const { equations } = buildDataset(data('operators: ["+", "-"], operands: 3, examples: 500'), 1).validation;
    for (const { equation, answer } of equations) expect(String(evaluate(parseExpression(equation)!))).toBe(answer);
  });

  it('asks the same questions whatever the encoding, and others with another seed', () => {
    const hash = (yaml: string, seed = 1): string =>
      buildDataset(data(`max: 99, examples: 500${yaml}`), seed).validation.hash;
    expect(hash(', reverse: both, spaces: false, align: {operands: zero}')).toBe(hash(''));
    expect(hash('', 2)).not.toBe(hash(''));
    expect(hash(', seed: 7', 2)).toBe(hash(', seed: 7', 1)); // the data's own seed
  });

  it('keeps its held-out examples when there are more to train on', () => {
    const hash = (examples: number): string =>
      buildDataset(data(`max: 99, examples: ${examples}, validation: 200`), 1).validation.hash;
    expect(hash(400)).toBe(hash(4000));
  });

  it('knows what the commonest characters alone would score', () => {
    // 1,998 sums of uniform pairs: position by position the commonest character is ' ' or 1 (.4995 each way), then
    // digits, then the end character. Computed over all pairs: 0.360 with the end character.
    const blog = buildDataset(data('examples: 200000, validation: 0.5'), 1).validation;
    expect(blog.chanceCharAccuracy).toBeCloseTo(0.36, 2);
  });

  it('has small operands and sum lengths in the shares that uniform pairs have', () => {
    const { equations } = buildDataset(data('examples: 200000, validation: 0.5'), 3).validation;
    const shareOf = (holds: (a: number, b: number) => boolean): number =>
      equations.filter(({ equation }) => holds(...(equation.split(' + ').map(Number) as [number, number]))).length /
      equations.length;
    expect(shareOf((a, b) => Math.min(a, b) < 100)).toBeCloseTo(0.19, 2);
    expect(shareOf((a, b) => Math.min(a, b) < 10)).toBeCloseTo(0.0199, 2);
    expect(shareOf((a, b) => String(a + b).length === 4)).toBeCloseTo(0.4995, 2);
    expect(shareOf((a, b) => String(a + b).length === 3)).toBeCloseTo(0.4955, 2);
  });

  it.each([
    ['more examples than equations', 'max: 9, examples: 101', /more examples than there are/],
    ['nothing to train on', 'max: 9, examples: 50, validation: 50', /no example is left for training/],
    ['nothing to validate on', 'max: 9, examples: 20, validation: 0.001', /no example is left for validation/],
  ])('that is not possible is refused: %s', (_, yaml, message) =>
    expect(() => splitSizes(data(yaml))).toThrow(message),
  );
});

describe('batches', () => {
  const { training, codec } = buildDataset(data('max: 99, examples: 100'), 1);

  it('visit every example once an epoch, in an order of that epoch', () => {
    const order = epochOrder(training.size, 1, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i));
    expect(epochOrder(training.size, 1, 1)).toEqual(order);
    expect(epochOrder(training.size, 1, 2)).not.toEqual(order);
    expect(epochOrder(training.size, 2, 1)).not.toEqual(order);
  });

  it('stand side by side, time first', () => {
    const batch = gather(training, codec, Uint32Array.of(5, 3));
    const column = (source: Int32Array, index: number): number[] => [...source].filter((_, i) => i % 2 === index);
    expect(column(batch.questions, 1)).toEqual([
      ...training.questions.subarray(3 * codec.inputLength, 4 * codec.inputLength),
    ]);
    expect(column(batch.targets, 0)).toEqual([
      ...training.targets.subarray(5 * codec.outputLength, 6 * codec.outputLength),
    ]);
  });
});
