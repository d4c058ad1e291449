import { afterEach, describe, expect, it } from 'vitest';
import { allEngines } from '../../src/engine/engines.js';
import type { Batch } from '../../src/data/batches.js';
import type { EngineModel } from '../../src/engine/engine.js';
import { networkParameters } from '../../src/model/network.js';
import { initialWeights, type NamedArrays } from '../../src/model/parameters.js';
import { batchOf, learningOf, networkOf, stepOf as step } from '../setup/networks.js';

const network = networkOf({ dropout: 0.25 });
const makeBatch = (size: number, seed?: number): Batch => batchOf(network, size, seed);
const start = initialWeights(networkParameters(network), 3);
const open: EngineModel[] = [];
afterEach(() => Promise.all(open.splice(0).map((model) => model.close())));

const bytes = (arrays: NamedArrays): string[] =>
  [...arrays].map(
    ([name, { values }]) =>
      `${name} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')}`,
  );

// What every engine must do.
describe.each(allEngines().map((engine) => ({ name: engine.name, engine })))('a model on $name', ({ name, engine }) => {
  async function makeModel({
    weights = start,
    config = network,
    clip_norm = null as number | null,
  } = {}): Promise<EngineModel> {
    const model = await engine.createModel(config, learningOf({ clip_norm }), weights, { threads: 1 });
    open.push(model);
    return model;
  }

  it('learns a batch by heart', async () => {
    const model = await makeModel({ config: { ...network, dropout: 0 } });
    const batch = makeBatch(8);
    const before = await model.evaluate(batch);
    for (let number = 1; number <= 120; number++) await model.train(batch, step(number, 0.05));
    const after = await model.evaluate(batch);
    expect(before.correctAnswers).toBeLessThan(8);
    expect(after.correctAnswers).toBe(8);
    expect(after.correctCharacters).toBe(24);
    expect([...after.answers]).toEqual([...batch.targets]);
    expect(after.loss).toBeLessThan(0.1);
  });

  it('computes the same bits twice', async () => {
    const states: string[][] = [];
    for (let round = 0; round < 2; round++) {
      const model = await makeModel();
      for (let number = 1; number <= 5; number++) await model.train(makeBatch(16, number), step(number));
      states.push(bytes(model.state()));
    }
    expect(states[0]).toEqual(states[1]);
  });

  it('goes on from its saved state as if it had never stopped, and does not without the optimizer', async () => {
    const whole = await makeModel();
    for (let number = 1; number <= 6; number++) await whole.train(makeBatch(16, number), step(number));

    const half = await makeModel();
    for (let number = 1; number <= 3; number++) await half.train(makeBatch(16, number), step(number));
    const resumed = await makeModel({ weights: half.state() });
    const forgetful = await makeModel({ weights: half.weights() });
    for (let number = 4; number <= 6; number++) {
      await resumed.train(makeBatch(16, number), step(number));
      await forgetful.train(makeBatch(16, number), step(number));
    }
    expect(bytes(resumed.state())).toEqual(bytes(whole.state()));
    expect(bytes(forgetful.weights())).not.toEqual(bytes(whole.weights()));
  });

  it('takes a short last batch, its loss averaged over that batch', async () => {
    const model = await makeModel({ config: { ...network, dropout: 0 } });
    const batch = makeBatch(5);
    const alone = [0, 1, 2, 3, 4].map((column) => pick(batch, column));
    const losses: number[] = [];
    for (const one of alone) losses.push((await model.evaluate(one)).loss);
    const together = await model.evaluate(batch);
    expect(together.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 5, 5);
    expect((await model.train(batch, step(1))).loss).toBeCloseTo(together.loss, 5);
    expect((await model.train(makeBatch(8), step(2))).loss).toBeGreaterThan(0);
  });

  it('drops values when training, never when answering', async () => {
    const model = await makeModel();
    const batch = makeBatch(64);
    const plain = await model.evaluate(batch);
    expect((await model.evaluate(batch)).loss).toBe(plain.loss);
    expect((await model.train(batch, step(1))).loss).not.toBeCloseTo(plain.loss, 5);
  });

  it('moves less when gradients are clipped, and the same when the limit is far away', async () => {
    const config = { ...network, dropout: 0 };
    const batch = makeBatch(16);
    const after = async (clip_norm: number | null): Promise<NamedArrays> => {
      const model = await makeModel({ config, clip_norm });
      await model.train(batch, step(1));
      return model.state();
    };
    const [free, far, near] = [await after(null), await after(1e6), await after(1e-3)];
    const m = 'adam/encoder/0/kernel/m'; // (1 - beta_1) times the clipped gradient after one step
    const norm = (state: NamedArrays): number =>
      Math.sqrt(
        [...state]
          .filter(([name]) => name.endsWith('/m'))
          .flatMap(([, { values }]) => [...values])
          .reduce((t, v) => t + (v / 0.1) ** 2, 0),
      );
    expect(far.get(m)!.values).toEqual(free.get(m)!.values);
    expect(norm(free)).toBeGreaterThan(0.01);
    expect(norm(near)).toBeCloseTo(1e-3, 7);
  });

  it('refuses weights of another size', async () => {
    const small = initialWeights(networkParameters({ ...network, encoder: [5] }), 3);
    await expect((async () => makeModel({ weights: small }))()).rejects.toThrow(
      /internal: encoder\/0\/kernel has 140 values, expected 168/,
    );
  });

  it('says that it works here', async () => {
    expect(await engine.describe()).toMatchObject({ name, usable: true });
  });
});

/** A batch of one example. */
function pick({ questions, targets, size }: Batch, column: number): Batch {
  const take = (source: Int32Array): Int32Array => source.filter((_, i) => i % size === column);
  return { size: 1, questions: take(questions), targets: take(targets) };
}
