import { describe, expect, it } from 'vitest';
import { epochOrder, gather } from '../../src/data/batches.js';
import type { Codec } from '../../src/tasks/codec.js';
import { hashExamples } from '../../src/data/example-file.js';
import { buildDataset, checkDataset, type Dataset } from '../../src/data/dataset.js';
import { splitSizes } from '../../src/tasks/arithmetic/sizes.js';
import type { Examples } from '../../src/data/examples.js';
import { parseExpression } from '../../src/tasks/arithmetic/expression.js';
import { dataOf as data, read } from '../setup/writing.js';
import { referenceAnswer } from '../setup/reference-evaluator.js';

/** The questions of examples, as a person would write them. */
function questions({ inputLength, ...codec }: Codec<unknown>, examples: Examples): readonly string[] {
  return Array.from({ length: examples.size }, (_, row) =>
    read({ ...codec, inputLength }, examples.questions.subarray(row * inputLength, (row + 1) * inputLength))
      .split('$')[0]!
      .trim(),
  );
}
const trainingAt = ({ codec, ...dataset }: Dataset, epoch: number): readonly string[] =>
  questions(codec, dataset.trainingAt(epoch));

const twin = (equation: string): string => equation.split(' + ').reverse().join(' + ');

const build = (yaml: string, seed = 1): Dataset => buildDataset(data(yaml), seed);

describe('a dataset', () => {
  it('is split in two without overlap, validation first', () => {
    const dataset = build('max: 99, examples: 10000, validation: 0.2');
    const { validation, codec } = dataset;
    expect([dataset.trainingAt(1).size, validation.examples.size]).toEqual([8000, 2000]);
    const all = [...trainingAt(dataset, 1), ...questions(codec, validation.examples)];
    expect(new Set(all).size).toBe(10_000);
    expect(questions(codec, validation.examples)).toEqual(validation.plain.map(({ equation }) => equation));
  });

  it.each([
    'operators: ["+", "-"], operands: 3',
    'operators: ["+", "-", "*"], operands: 4',
    'min: -99, max: 99, decimals: 2',
    'operators: ["/"], division: {rule: floor}, min: -99',
    'operators: ["/"], division: {rule: exact}',
    'operators: ["/", "+"], division: {rule: remainder}',
    'operators: ["/", "*"], division: {rule: round, decimals: 1}, operands: 3',
  ])('has right answers: %s', (yaml) => {
    const spec = data(`${yaml}, examples: 500`);
    const { validation, codec } = buildDataset(spec, 1);
    const { division, decimals } = spec;
    const places = division?.rule === 'round' ? division.decimals : decimals;
    validation.plain.forEach(({ equation, answer }, row) => {
      expect(answer).toBe(referenceAnswer(equation, spec, places));
      const { outputLength } = codec;
      const written = read(codec, validation.examples.targets.subarray(row * outputLength, (row + 1) * outputLength));
      expect(written.split('$')[0]!.trim()).toBe(answer);
    });
  });

  it('has the same questions whatever the encoding, and others with another seed', () => {
    const hash = (yaml: string, seed = 1): string => build(`max: 99, examples: 500${yaml}`, seed).validation.hash;
    expect(hash(', reverse: both, spaces: false, align: {operands: zero}')).toBe(hash(''));
    expect(hash('', 2)).not.toBe(hash(''));
    expect(hash(', seed: 7', 2)).toBe(hash(', seed: 7', 1)); // the data's own seed
  });

  it('keeps its held-out examples when there are more to train on', () => {
    const hash = (examples: number): string => build(`max: 99, examples: ${examples}, validation: 200`).validation.hash;
    expect(hash(400)).toBe(hash(4000));
  });

  it.each([
    'examples: 50000, validation: 0.1, sampling: digit_length, pairs: unordered',
    'examples: 5000, validation: 0.1, sampling: carries, max: 99',
    'examples: 50000, validation: 0.1, sampling: digit_length, fresh: true',
  ])('has as much of what is rare in validation as in training: %s', (yaml) => {
    const dataset = build(yaml);
    const share = (texts: readonly string[]): number =>
      texts.filter((text) => text.split(' + ').every((word) => word.length === 1)).length / texts.length;
    const trained = trainingAt(dataset, 1);
    const held = dataset.validation.plain.map(({ equation }) => equation);
    const deviation = Math.sqrt(share(trained) / held.length); // of a count that is Poisson's
    expect(Math.abs(share(held) - share(trained))).toBeLessThan(4 * deviation);
    expect(share(trained)).toBeGreaterThan(0);
  });

  let kept: Dataset | undefined;
  const large = (): Dataset => (kept ??= build('examples: 200000, validation: 0.5', 3));

  it('knows what the commonest characters alone would score', () => {
    // Computed over all pairs: 0.360 for right-aligned sums with an end character, 0.543 for seven characters without
    // one.
    expect(large().validation.majorityAccuracy).toBeCloseTo(0.36, 2);
  });

  it('has small operands and sum lengths in the shares that uniform pairs have', () => {
    const { plain: equations } = large().validation;
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

describe('validation apart from that of other seeds', () => {
  const heldOut = (dataset: Dataset): readonly string[] => dataset.validation.plain.map(({ equation }) => equation);
  const shared = (a: readonly string[], b: readonly string[]): number => a.filter((one) => b.includes(one)).length;
  const made = (keys: object, seed: number): Dataset => build(JSON.stringify(keys).slice(1, -1), seed);

  it.each([
    ['of all there are', { max: 9, examples: 100, validation: 20 }],
    ['by digits', { max: 99, examples: 400, validation: 100, sampling: 'digit_length' }],
    ['with fresh training examples', { max: 9, examples: 60, validation: 20, fresh: true }],
  ] as const)('has none of its examples, nor has training any that are held out: %s', (_, keys) => {
    const [first, second] = [1, 2].map((seed) => heldOut(made(keys, seed))) as [string[], string[]];
    expect(shared(first, second)).toBeGreaterThan(0);
    const apart = made({ ...keys, apart_from: [1] }, 2);
    expect(shared(first, heldOut(apart))).toBe(0);
    expect(new Set(heldOut(apart)).size).toBe(keys.validation);
    const learned = trainingAt(apart, 1);
    expect(learned).toHaveLength(keys.examples - keys.validation);
    expect(shared(heldOut(apart), learned)).toBe(0);
    expect(shared(heldOut(apart), second)).toBeGreaterThan(keys.validation / 2); // else it is as it was
    expect(heldOut(made({ ...keys, apart_from: [1] }, 2))).toEqual(heldOut(apart));
  });

  it('has them where there are not enough others', () => {
    const keys = { max: 9, examples: 100, validation: 60 };
    const first = heldOut(made(keys, 1));
    const apart = heldOut(made({ ...keys, apart_from: [1] }, 2));
    expect([apart.length, shared(first, apart)]).toEqual([60, 20]);
  });

  it('of several seeds has none of any', () => {
    const keys = { max: 9, examples: 100, validation: 15 };
    const apart = heldOut(made({ ...keys, apart_from: [1, 2, 3] }, 4));
    for (const seed of [1, 2, 3]) expect(shared(heldOut(made(keys, seed)), apart)).toBe(0);
  });
});

describe('training examples that change', () => {
  it('are new each epoch where they are fresh, none twice in one, none that is held out', () => {
    const dataset = build(
      'max: 99, examples: 1000, validation: 200, fresh: true, evaluation: {small: {draw: small_operands, size: 50}}',
    );
    const held = [dataset.validation, ...dataset.evaluations].flatMap(({ plain }) =>
      plain.map(({ equation }) => equation),
    );
    const epochs = [1, 2, 3].map((epoch) => trainingAt(dataset, epoch));
    for (const epoch of epochs) {
      expect(new Set(epoch).size).toBe(800);
      expect(epoch.filter((equation) => held.includes(equation))).toEqual([]);
    }
    // Two draws of 800 out of 9,750 have 65.6 in common on average, with a standard deviation of about 7.4.
    const common = epochs[0]!.filter((equation) => epochs[1]!.includes(equation)).length;
    expect(common).toBeGreaterThan(30);
    expect(common).toBeLessThan(105);
    expect(trainingAt(dataset, 1)).toEqual(epochs[0]); // whatever was asked for in between
    expect(trainingAt(build('max: 99, examples: 1000, validation: 200, fresh: true'), 2)).not.toEqual(epochs[1]);
  });

  it('begin with few digits where digits grow, and are all that there are of those', () => {
    const dataset = build('max: 999, examples: 3000, validation: 500, curriculum: {grow: digits, every: 2}');
    const digits = (epoch: number): number =>
      Math.max(...trainingAt(dataset, epoch).flatMap((text) => text.split(' + ').map((word) => word.length)));
    expect([1, 2, 3, 4, 5, 6, 9].map(digits)).toEqual([1, 1, 2, 2, 3, 3, 3]);
    const single = dataset.validation.plain.filter(({ equation }) => /^\d \+ \d$/.test(equation)).length;
    expect([1, 3, 5].map((epoch) => dataset.trainingAt(epoch).size)).toEqual([100 - single, 2500, 2500]);
    expect(dataset.trainingAt(2)).toBe(dataset.trainingAt(1)); // the same objects: nothing is drawn anew
    expect(dataset.validation.plain.some(({ equation }) => /\d{3} \+ \d{3}/.test(equation))).toBe(true);
  });

  it('begin with few operands where operands grow', () => {
    const dataset = build('max: 99, operands: 4, examples: 500, curriculum: {grow: operands, from: 2, every: 1}');
    const operands = (epoch: number): number[] => [
      ...new Set(trainingAt(dataset, epoch).map((text) => text.split(' + ').length)),
    ];
    expect([1, 2, 3, 4].map(operands)).toEqual([[2], [3], [4], [4]]);
    expect(parseExpression(dataset.validation.plain[0]!.equation)!.operands).toHaveLength(4);
  });

  it('grow and are fresh at once', () => {
    const dataset = build('max: 99, examples: 60, validation: 10, fresh: true, curriculum: {grow: digits, every: 2}');
    const [one, two] = [trainingAt(dataset, 1), trainingAt(dataset, 2)];
    expect(one.every((text) => /^\d \+ \d$/.test(text))).toBe(true);
    expect(two).not.toEqual(one);
  });
});

describe('evaluation sets', () => {
  const sets = (yaml: string, more = ''): Dataset => build(`max: 999, examples: 2000${more}, evaluation: {${yaml}}`);
  const numbers = ({ evaluations }: Dataset): number[][] =>
    evaluations[0]!.plain.map(({ equation }) => parseExpression(equation)!.operands as number[]);

  it.each([
    ['uniform', 'a: {draw: uniform, size: 300}', 300, () => true],
    ['of a default size', 'a: {draw: uniform}', 1000, () => true],
    ['balanced', 'a: {draw: balanced, size: 300}', 300, () => true],
    ['small', 'a: {draw: small_operands, below: 10, size: 300}', 300, ([a, b]) => Math.min(a!, b!) < 10],
    ['small by default', 'a: {draw: small_operands, size: 300}', 300, ([a, b]) => Math.min(a!, b!) < 100],
    ['diagonal', 'a: {draw: diagonal, size: 700}', 700, ([a, b]) => a === b],
    [
      'longer',
      'a: {draw: longer, digits: 4, size: 50}',
      50,
      ([a, b]) => a! > 999 && b! > 999 && a! < 10_000 && b! < 10_000,
    ],
    ['of more operands', 'a: {draw: longer, operands: 3, size: 50}', 50, (operands) => operands.length === 3],
  ] as [string, string, number, (operands: number[]) => boolean][])('%s: {%s}', (_, yaml, size, holds) => {
    const dataset = sets(yaml);
    const drawn = numbers(dataset);
    expect(drawn).toHaveLength(size);
    expect(new Set(drawn.map(String)).size).toBe(size);
    expect(drawn.every(holds)).toBe(true);
    const equations = new Set(dataset.evaluations[0]!.plain.map(({ equation }) => equation));
    expect(trainingAt(dataset, 1).filter((equation) => equations.has(equation))).toEqual([]);
    expect(dataset.evaluations[0]!.majorityAccuracy).toBeGreaterThan(0.2);
  });

  it('balanced has each number of digits about as often', () => {
    const small = numbers(sets('a: {draw: balanced, size: 2000}')).filter(([a, b]) => Math.min(a!, b!) < 100).length;
    expect(small / 2000).toBeGreaterThan(0.85); // 1 - .3 * .3 = .91, less what there is not enough of
  });

  it('are the same for runs that choose their training examples differently, weigh or encode them differently', () => {
    const hashes = (more: string): string[] =>
      sets('a: {draw: uniform, size: 50}, b: {draw: diagonal, size: 9}', more).evaluations.map(({ hash }) => hash);
    for (const more of [
      ', sampling: digit_length',
      ', pairs: permutations',
      ', fresh: true',
      ', reverse: both',
      ', validation: 10',
    ]) {
      expect(hashes(more), more).toEqual(hashes(''));
    }
  });

  it('below a bound that is written with decimals', () => {
    const dataset = build(
      'max: 9.9, decimals: 1, examples: 500, evaluation: {a: {draw: small_operands, below: 1.1, size: 300}}',
    );
    const smallest = numbers(dataset).map((units) => Math.min(...units));
    expect(Math.max(...smallest)).toBe(10); // 1.0, not 1.1
  });

  it('of one operator only', () => {
    const dataset = sets('a: {draw: uniform, size: 50, operators: ["-"]}', ', operators: ["+", "-"]');
    expect(dataset.evaluations[0]!.plain.every(({ equation }) => equation.includes(' - '))).toBe(true);
  });

  it('the grid has every equation, those trained on too, and says how many', () => {
    const dataset = build('max: 99, examples: 1000, validation: 200, evaluation: {all: {draw: grid}}');
    const [grid] = dataset.evaluations;
    expect(new Set(grid!.plain.map(({ equation }) => equation)).size).toBe(10_000);
    const trained = new Set(trainingAt(dataset, 1));
    const twins = grid!.plain.filter(({ equation }) => !trained.has(equation) && trained.has(twin(equation)));
    expect(dataset.facts.leakage['all']).toEqual({ trained: 800, commuted: twins.length });
  });

  it('and validation: how many of their commuted twins are trained on', () => {
    const dataset = build(
      'max: 99, examples: 4000, validation: 500, evaluation: {small: {draw: small_operands, below: 5, size: 80}}',
    );
    const trained = new Set(trainingAt(dataset, 1));
    for (const { name, plain: equations } of [dataset.validation, ...dataset.evaluations]) {
      const count = equations.filter(({ equation }) => trained.has(twin(equation))).length;
      expect(count).toBeGreaterThan(5);
      expect(dataset.facts.leakage[name]).toEqual({ trained: 0, commuted: count });
    }
    const unordered = build('max: 99, examples: 4000, validation: 500, pairs: unordered');
    expect(unordered.facts.leakage['validation']).toEqual({ trained: 0, commuted: 0 });
  });
});

describe('a dataset is refused before anything is trained', () => {
  it.each([
    ['max: 9, examples: 101', /data.examples: more examples .*\n {2}expected at most 100 .*, received 101/],
    ['max: 9, examples: 91, pairs: permutations', /at most 90 \(2 operands in 0..9, operators \+, permutations\)/],
    ['max: 9, examples: 56, pairs: unordered', /at most 55/],
    ['max: 9, examples: 91, operators: ["/"], division: {rule: floor}', /at most 90/],
    ['max: 9, examples: 33, operators: ["/"], division: {rule: exact}', /at most 32/],
    ['max: 9, examples: 100, evaluation: {a: {draw: uniform, size: 20}}', /at most 80 beside the 20/],
    ['max: 9, examples: 90, fresh: true, evaluation: {a: {draw: uniform, size: 20}}', /at most 80 beside the 20/],
    [
      'max: 9, examples: 20, evaluation: {a: {draw: diagonal, size: 11}}',
      /data.evaluation.a.size: .*\n {2}expected at most 10, received 11/,
    ],
    ['min: 500, max: 999, evaluation: {a: {draw: small_operands}}', /data.evaluation.a: there are no such equations/],
    ['max: 9999, evaluation: {a: {draw: grid}}', /data.evaluation.a: the grid is too large .*\n.* received 100000000/],
    ['min: 100, max: 999, curriculum: {grow: digits, every: 1}', /data.curriculum.from: .*\n.*100..999/],
    ['max: 9, examples: 2, validation: 2', /no example is left for training/],
    // 103,642: the sum over b of floor(9999 / b), and 0 / b.
    ['max: 9999, examples: 200000, operators: ["/"], division: {rule: exact}', /at most about (?:9\d|1[01]\d)\d{3} /],
    // Not only of the first stage, which has enough.
    [
      'max: 20, examples: 430, curriculum: {grow: digits, every: 1}, evaluation: {a: {draw: uniform, size: 20}}',
      /at most 421 beside the 20/,
    ],
  ])('{%s}', (yaml, message) => expect(() => checkDataset(data(yaml))).toThrow(message));

  it('and let be where it is possible, at little cost', () => {
    const started = performance.now();
    checkDataset(data('operands: 4, examples: 1000000, evaluation: {a: {draw: uniform}, b: {draw: small_operands}}'));
    checkDataset(data('max: 99, examples: 9000, evaluation: {a: {draw: uniform}, g: {draw: grid}}'));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('batches', () => {
  const dataset = build('max: 99, examples: 100');
  const { codec } = dataset;
  const training = dataset.trainingAt(1);

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

describe("the hash of a set of anybody's texts", () => {
  const hash = (equation: string, answer: string, attributes = {}): string =>
    hashExamples([{ equation, answer, attributes }], false);

  it('tells apart what reads the same when it is put together', () => {
    expect(hash('x', 'y = z')).not.toBe(hash('x = y', 'z'));
    expect(hash('x', 'y', { kind: 'a' })).not.toBe(hash('x', 'y', { kind: 'b' }));
  });

  it('is the same whatever other files make of a column: its type, or that there is one more', () => {
    expect(hash('x', 'y', { n: 5, more: null })).toBe(hash('x', 'y', { n: '5' }));
  });
});
