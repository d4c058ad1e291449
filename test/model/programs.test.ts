import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../src/engine/onnx/engine.js';
import { dump } from '../../src/graph/graph.js';
import { constant, input } from '../../src/graph/tensor.js';
import { makeGraph } from '../../src/graph/graph.js';
import { networkParameters } from '../../src/model/network.js';
import { optimizerOf } from '../../src/model/optimizers.js';
import { initialWeights } from '../../src/model/parameters.js';
import { evaluationProgram, trainingProgram } from '../../src/model/programs.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { value } from '../../src/graph/value.js';
import { batchOf, learningOf, networkOf, stepOf } from '../setup/networks.js';

const small = networkOf({
  cell: 'rnn',
  encoder: [2],
  decoder: [2],
  inputLength: 2,
  outputLength: 2,
  vocabulary: 3,
});
const sgd = learningOf({ optimizer: { name: 'sgd', learning_rate: 0.1, momentum: 0 } });

describe('the text of a program', () => {
  it('tells the whole training step of a small network', () => {
    expect(dump(trainingProgram(small, sgd, { batch: 4, weighted: false }).graph)).toMatchSnapshot();
  });

  it('tells how an autoregressive decoder is led, and how it goes alone by its own argmax', () => {
    const network = { ...small, bridge: 'autoregressive' as const };
    const text = dump(evaluationProgram(network, sgd, 4).graph);
    expect(text).toMatchSnapshot();
    expect(text.match(/ArgMax/g)).toHaveLength(3); // one at each of two steps, one over what was written
  });
});

/** One step of an optimizer on one weight, twice, in double precision. */
function twoSteps(spec: Parameters<typeof optimizerOf>[0], weight: number, gradients: readonly [number, number]) {
  const optimizer = optimizerOf(spec);
  let current = weight;
  let slots = optimizer.slots.map(() => 0);
  gradients.forEach((gradient, index) => {
    const scalars = optimizer.scalars(spec.learning_rate, index + 1);
    const inputs = [input('w', 'f32', []), ...optimizer.slots.map((slot) => input(slot, 'f32', []))];
    const numbers = Object.fromEntries(Object.keys(scalars).map((name) => [name, input(name, 'f32', [])]));
    const next = optimizer.update(inputs[0]!, constant(gradient), inputs.slice(1), numbers);
    const outputs = Object.fromEntries([next.weight, ...next.slots].map((tensor, i) => [`o${i}`, tensor]));
    const found = evaluate(makeGraph('step', [...inputs, ...Object.values(numbers)], outputs), {
      w: value([], [current]),
      ...Object.fromEntries(optimizer.slots.map((slot, i) => [slot, value([], [slots[i]!])])),
      ...Object.fromEntries(Object.entries(scalars).map(([name, number]) => [name, value([], [number])])),
    });
    current = found['o0']!.data[0]!;
    slots = slots.map((_, i) => found[`o${i + 1}`]!.data[0]!);
  });
  return current;
}

describe('an optimizer', () => {
  it('sgd takes the gradient; its momentum keeps a share of the last step', () => {
    expect(twoSteps({ name: 'sgd', learning_rate: 0.1, momentum: 0 }, 1, [1, 2])).toBeCloseTo(1 - 0.1 - 0.2, 12);
    // velocity -0.1, then 0.5 (-0.1) - 0.2 = -0.25
    expect(twoSteps({ name: 'sgd', learning_rate: 0.1, momentum: 0.5 }, 1, [1, 2])).toBeCloseTo(1 - 0.1 - 0.25, 12);
  });

  it('rmsprop divides by the root of the mean square', () => {
    // v = 0.1, then 0.09 + 0.4 = 0.49: steps 0.01 / sqrt(0.1) and 0.02 / 0.7
    const expected = 1 - 0.01 / Math.sqrt(0.1 + 1e-7) - 0.02 / Math.sqrt(0.49 + 1e-7);
    expect(twoSteps({ name: 'rmsprop', learning_rate: 0.01, rho: 0.9 }, 1, [1, 2])).toBeCloseTo(expected, 12);
  });

  it("adam's first step is the step size, whatever the gradient; adamw shrinks the weight first", () => {
    const betas = { learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999 };
    for (const gradient of [1e-3, 5]) {
      // Nearly: epsilon, 1e-7, is 0.3 % of the root of the mean square 1e-6 / 1000.
      expect(twoSteps({ name: 'adam', ...betas }, 1, [gradient, gradient])).toBeCloseTo(1 - 0.02, 3);
    }
    const plain = twoSteps({ name: 'adam', ...betas }, 1, [1, 1]);
    const decayed = twoSteps({ name: 'adamw', ...betas, weight_decay: 0.5 }, 1, [1, 1]);
    // Each step takes 0.01 * 0.5 of the weight before it: 1 * 0.995 - 0.01 = 0.985, then * 0.995 - 0.01.
    expect(plain).toBeCloseTo(0.98, 5);
    expect(decayed).toBeCloseTo((0.995 - 0.01) * 0.995 - 0.01, 5);
  });
});

describe('on the ONNX engine', () => {
  const open = (network = small, learning = sgd, seed = 3) =>
    onnxEngine.createModel(network, learning, initialWeights(networkParameters(network), seed), { threads: 1 });

  it('a moving average of weights answers in their place', async () => {
    const [plain, averaged] = [await open(), await open(small, { ...sgd, ema: 0.75 })];
    const asked = batchOf(small, 8, 50);
    const start = plain.weights();
    for (const model of [plain, averaged]) await model.train(batchOf(small, 8), stepOf(1, 0.5));
    expect(averaged.weights()).toEqual(plain.weights());
    const expected = new Map(
      [...plain.weights()].map(([name, { shape, values }]) => {
        const before = start.get(name)!.values;
        return [name, { shape, values: values.map((after, i) => 0.75 * before[i]! + 0.25 * after) }];
      }),
    );
    const direct = await onnxEngine.createModel(small, sgd, expected, { threads: 1 });
    const [own, average, made] = [
      await plain.evaluate(asked),
      await averaged.evaluate(asked),
      await direct.evaluate(asked),
    ];
    expect(average.loss).toBeCloseTo(made.loss, 6);
    expect(Math.abs(average.loss - own.loss)).toBeGreaterThan(1e-4);
    await Promise.all([plain, averaged, direct].map((model) => model.close()));
  });

  it('an example that weighs nothing teaches nothing', async () => {
    const models = [await open(), await open()] as const;
    const batch = batchOf(small, 2);
    const column = (source: Int32Array): Int32Array => source.filter((_, i) => i % 2 === 0);
    const first = { size: 1, questions: column(batch.questions), targets: column(batch.targets) };
    await models[0].train({ ...batch, weights: Float32Array.of(2, 0) }, stepOf(1));
    await models[1].train(first, stepOf(1)); // the loss of two with weights 2 and 0 is that of the first alone
    const [a, b] = models.map((model) => [...model.weights().values()].flatMap(({ values }) => [...values]));
    a!.forEach((entry, i) => expect(entry).toBeCloseTo(b![i]!, 6));
    await Promise.all(models.map((model) => model.close()));
  });

  it.each(['autoregressive', 'attention'] as const)(
    '%s, led by what it wrote itself, writes the same; and it is all right alone just when it is all right led',
    async (bridge) => {
      const network = networkOf({ bridge, encoder: [8], decoder: [8], vocabulary: 4 });
      const model = await open(
        network,
        learningOf({ optimizer: { name: 'adam', learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999 } }),
      );
      const batch = batchOf(network, 16);
      for (let step = 1; step <= 60; step++) await model.train(batch, stepOf(step, 0.02));
      const asked = batchOf(network, 64, 2);
      const own = Int32Array.from((await model.evaluate(asked)).answers);
      const led = await model.evaluate({ ...asked, targets: own });
      expect(led).toMatchObject({ correctAnswers: 64, correctCharacters: 192, forcedCharacters: 192 });
      const learned = await model.evaluate(batch);
      expect(learned.correctAnswers).toBeGreaterThan(4);
      // Wrong answers: led, a later character may be right again.
      expect(learned.forcedCharacters).toBeGreaterThanOrEqual(3 * learned.correctAnswers);
      await model.close();
    },
  );

  it('with a loss mask, what follows the end does not count', async () => {
    const learning = { ...sgd, loss_mask: 'answer' as const };
    const [masked, whole] = [await open(small, learning), await open()];
    const questions = Int32Array.from([1, 2, 2, 1]); // [2, 2]
    const targets = Int32Array.from([2, 1, 0, 1]); // the first answer is one character long, padding behind it
    const result = await masked.evaluate({ size: 2, questions, targets });
    expect(result.characters).toBe(3);
    const alone = await whole.evaluate({ size: 2, questions, targets });
    expect(alone.characters).toBe(4);
    // Of the whole loss, the padding's share is missing: 4 whole = 3 masked + its own.
    const padded = 4 * alone.loss - 3 * result.loss;
    expect(padded).toBeGreaterThan(0);
    const other = await masked.evaluate({ size: 2, questions, targets: Int32Array.from([2, 1, 0, 2]) });
    expect(other.characters).toBe(3);
    await Promise.all([masked.close(), whole.close()]);
  });
});
