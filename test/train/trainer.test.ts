import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/tasks/vocabulary.js';
import { mirrored, writtenAnswer } from '../setup/writing.js';
import { newestCheckpoint } from '../../src/train/checkpoint.js';
import type { EpochEvent, EvaluatedEvent } from '../../src/train/events.js';
import type { TrainerEvent } from '../../src/train/trainer.js';
import { temporaryFolder, UID } from '../setup/tiny.js';
import { sized } from '../setup/wide.js';
import { trainTiny } from '../setup/training.js';

const EXPECTED = { uid: UID, recordedEpochs: 100 };

const ofType = <T extends TrainerEvent['type']>(events: readonly TrainerEvent[], type: T) =>
  events.filter((event) => event.type === type) as Extract<TrainerEvent, { type: T }>[];

/** What an epoch computed, without how long it took. */
const results = (events: readonly TrainerEvent[]) =>
  events.flatMap((event): TrainerEvent[] => {
    if (event.type === 'evaluated') return [event];
    return event.type === 'epoch' ? [{ ...event, durationMs: 0, examplesPerSecond: 0 }] : [];
  });

const WEIGHTS = 'training.sample_weights=[{when: {smallest_operand: {lt: 10}}, weight: 5}]';

describe('a training', () => {
  it('says each epoch what it measured, what was wrong and where it saved itself, then that it is finished', async () => {
    const { events } = await trainTiny({ checkpoints: temporaryFolder() });
    const types = events.filter(({ type }) => type !== 'progress').map(({ type }) => type);
    const epoch = ['epoch', 'evaluated', 'checkpoint'];
    expect(types).toEqual([...epoch, ...epoch, ...epoch, 'finished']);
    expect(ofType(events, 'epoch').map((event) => event.epoch)).toEqual([1, 2, 3]);
  });

  it('gives metrics that agree with a recount of the wrong answers, character by character', async () => {
    for (const reverse of ['none', 'output']) {
      const learns = [
        'data.examples=100',
        'data.validation=20',
        'training.epochs=60',
        'training.optimizer.learning_rate=0.02',
        'model.encoder=[24]',
        'model.decoder=[24]',
      ];
      const overrides = [...learns, `data.reverse=${reverse}`, 'data.align.answer=left'];
      const { events, run } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
      const { codec, validation } = run.dataset;
      const epochs = ofType(events, 'epoch');
      const evaluated = ofType(events, 'evaluated');
      epochs.forEach((epoch, index) => recount(epoch, evaluated[index]!));
      expect(Math.max(...epochs.map(({ valExact }) => valExact))).toBeGreaterThan(0); // right answers are counted too

      function recount(epoch: EpochEvent, { size, wrong }: EvaluatedEvent): void {
        let wrongCharacters = 0;
        for (const [example, predicted] of wrong) {
          const answer = validation.plain[example]!.answer;
          const [written, target] = [mirrored(codec, predicted), writtenAnswer(codec, answer)];
          const misses = [...target].filter((character, i) => character !== written[i]).length;
          expect(misses).toBeGreaterThan(0);
          wrongCharacters += misses;
          if (readAnswer(predicted, codec.vocabulary) === answer) expect(predicted).not.toBe(mirrored(codec, target));
        }
        expect(size).toBe(20);
        expect(epoch.valExact).toBeCloseTo(1 - wrong.length / size, 12);
        expect(epoch.valCharAccuracy).toBeCloseTo(1 - wrongCharacters / (size * codec.outputLength), 12);
      }
    }
  });

  it('gives the same results for the same seed, and others for another', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => trainTiny({ checkpoints: temporaryFolder(), seed })));
    expect(results(b!.events)).toEqual(results(a!.events));
    expect(results(c!.events)).not.toEqual(results(a!.events));
  });

  it.each(sized([2, 4, 9], [1, 2, 4, 6, 9]))(
    'stopped after step %i and resumed gives bit for bit what an unbroken one gives',
    async (stopAfter) => {
      const whole = await trainTiny({ checkpoints: temporaryFolder() });
      const checkpoints = temporaryFolder();
      const first = await trainTiny({ checkpoints, stopAfter });
      expect(first.events.at(-1)).toEqual({ type: 'interrupted', reason: 'the test asked' });
      const from = newestCheckpoint(checkpoints, EXPECTED, () => {})!;
      expect(from.counters.step).toBe(stopAfter);
      const second = await trainTiny({ checkpoints, from });
      expect([...results(first.events), ...results(second.events)]).toEqual(results(whole.events));
      expect(second.run.model.state()).toEqual(whole.run.model.state());
    },
  );

  it.each([
    [
      'adamw, cosine with warm-up',
      ['training.optimizer={name: adamw}', 'training.schedule={name: cosine, warmup_epochs: 1}'],
    ],
    [
      'sgd with momentum, a step every epoch',
      ['training.optimizer={name: sgd, learning_rate: 0.1, momentum: 0.9}', 'training.schedule={name: step, every: 1}'],
    ],
    [
      'rmsprop on a plateau',
      ['training.optimizer={name: rmsprop}', 'training.schedule={name: plateau, patience: 1, min_delta: 1}'],
    ],
    [
      'averaged weights, clipped, normalised',
      ['training.ema=0.9', 'training.clip_norm=0.1', 'model.normalization=batch'],
    ],
    ['gru in both directions', ['model.cell=gru', 'model.bidirectional=both']],
    [
      'peeking at the question',
      ['model.bridge=autoregressive', 'model.peek=true', 'model.encoder=[6, 6]', 'model.decoder=[6, 6]'],
    ],
    ['attention on answers alone', ['model.bridge=attention', 'training.loss_mask=answer', 'data.align.answer=left']],
    [
      'simple cells and slices, early stopping',
      ['model.cell=rnn', 'model.bridge=reshape', 'training.early_stopping={patience: 2}'],
    ],
    ['new examples each epoch, with weights', ['data.fresh=true', 'data.max=99', WEIGHTS]],
    ['sets evaluated on the way', ['data.max=99', 'data.evaluation={a: {draw: uniform, size: 9, every: 2}}']],
    ['a transformer with dropout', ['model={kind: transformer, width: 8, heads: 2, feed_forward: 8, dropout: 0.1}']],
  ])('resumed in the middle of an epoch and at its end is bit for bit the same: %s', async (title, overrides) => {
    const isAtEnd = / on a plateau|averaged|on the way/.test(title); // what changes there
    const whole = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const rates = ofType(whole.events, 'epoch').map(({ learningRate }) => learningRate);
    // What the last step of each epoch learned with.
    expect(whole.rates.filter((_, step) => step % 4 === 3)).toEqual(rates);
    if (overrides.some((override) => override.includes('schedule'))) expect(new Set(rates).size).toBeGreaterThan(1);
    for (const stopAfter of sized([isAtEnd ? 8 : 6], [6, 8])) {
      const checkpoints = temporaryFolder();
      const first = await trainTiny({ checkpoints, overrides, stopAfter });
      const second = await trainTiny({
        checkpoints,
        overrides,
        from: newestCheckpoint(checkpoints, EXPECTED, () => {}),
      });
      expect([...results(first.events), ...results(second.events)]).toEqual(results(whole.events));
      expect(second.run.model.state()).toEqual(whole.run.model.state());
    }
  });

  it('evaluates the sets of its spec when they are due, and all of them at the end', async () => {
    const sets =
      '{one: {draw: uniform, size: 7, every: 1}, two: {draw: small_operands, size: 5, every: 2}, end: {draw: grid}}';
    const overrides = [`data.evaluation=${sets}`, 'data.max=20', 'training.epochs=4'];
    const { events, run } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const names = new Map([run.dataset.validation, ...run.dataset.evaluations].map(({ hash, name }) => [hash, name]));
    const evaluated = ofType(events, 'evaluated').map(({ epoch, set, size }) => `${epoch} ${names.get(set)!} ${size}`);
    expect(evaluated).toEqual([
      '1 validation 20',
      '1 one 7',
      '2 validation 20',
      '2 one 7',
      '2 two 5',
      '3 validation 20',
      '3 one 7',
      '4 validation 20',
      '4 one 7',
      '4 two 5',
      '4 end 441',
    ]);
    for (const { loss, charAccuracy, wrong, size } of ofType(events, 'evaluated')) {
      expect(loss).toBeGreaterThan(0);
      expect(charAccuracy).toBeGreaterThan(0);
      if (wrong.length === size) expect(charAccuracy).toBeLessThan(1);
    }
    const [epoch] = ofType(events, 'epoch');
    const [validation] = ofType(events, 'evaluated');
    expect(validation).toMatchObject({ loss: epoch!.valLoss, charAccuracy: epoch!.valCharAccuracy });
  });

  it('evaluates them all when it stops early, too', async () => {
    const overrides = [
      'data.max=20',
      'data.evaluation={end: {draw: uniform, size: 7}}',
      'training.epochs=50',
      'training.optimizer.learning_rate=1e-9',
      'training.early_stopping={patience: 1, min_delta: 0.1}',
    ];
    const { events } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    expect(events.at(-1)).toMatchObject({ type: 'stopped', epochs: 2 });
    expect(ofType(events, 'evaluated').map(({ epoch, size }) => [epoch, size])).toEqual([
      [1, 20],
      [2, 20],
      [2, 7],
    ]);
  });

  it('stopped during an evaluation, keeps its steps and evaluates again: bit for bit as if nothing had been', async () => {
    const overrides = ['data.max=99', 'data.evaluation={all: {draw: grid}}', 'training.epochs=2'];
    const whole = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const checkpoints = temporaryFolder();
    const first = await trainTiny({ checkpoints, overrides, stopAfterBatches: 4 }); // 1 + 1 for validation, then of ten
    expect(first.events.at(-1)).toEqual({ type: 'interrupted', reason: 'the test asked' });
    expect(ofType(first.events, 'evaluated').map(({ epoch }) => epoch)).toEqual([1]);
    const from = newestCheckpoint(checkpoints, EXPECTED, () => {})!;
    expect(from.counters).toMatchObject({ epoch: 1, stepInEpoch: 4, step: 8 });
    const second = await trainTiny({ checkpoints, overrides, from });
    expect([...results(first.events), ...results(second.events)]).toEqual(results(whole.events));
    expect(second.run.model.state()).toEqual(whole.run.model.state());
    expect(second.rates).toEqual([]); // not a step more
  });

  it('follows the weights of its examples, and not where all weigh the same', async () => {
    const train = async (weights: string) =>
      results(
        (await trainTiny({ checkpoints: temporaryFolder(), overrides: [`training.sample_weights=${weights}`] })).events,
      );
    const plain = await train('[]');
    expect(await train('[{when: {operands: 2}, weight: 7}]')).toEqual(plain);
    expect(await train('[{when: {carries: 1}, weight: 7}]')).not.toEqual(plain);
  });

  it('sees the stages of a curriculum: steps as many as their examples make, each at its learning rate', async () => {
    const overrides = [
      'data.max=99',
      'data.curriculum={grow: digits, every: 1}',
      'data.examples=300',
      'training.schedule={name: cosine}',
      'training.epochs=3',
    ];
    const { run, rates } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const sizes = [1, 2, 3].map((epoch) => run.dataset.trainingAt(epoch).size);
    expect(sizes[0]).toBeLessThanOrEqual(100);
    expect(sizes.slice(1)).toEqual([225, 225]);
    expect(rates).toHaveLength(sizes.reduce((steps, size) => steps + Math.ceil(size / 16), 0));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('that counts answers alone takes what follows their end for right', async () => {
    const overrides = ['training.loss_mask=answer', 'data.align.answer=left', 'data.max=99', 'training.epochs=1'];
    const { events, run } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const { codec, validation } = run.dataset;
    const [epoch] = ofType(events, 'epoch');
    const [evaluated] = ofType(events, 'evaluated');
    let [counted, right] = [0, 0];
    const wrong = new Map(evaluated!.wrong.map(([example, written]) => [example, written]));
    validation.plain.forEach(({ answer }, example) => {
      const length = answer.length + 1; // with its end character
      const [written, target] = [
        mirrored(codec, wrong.get(example) ?? writtenAnswer(codec, answer)),
        writtenAnswer(codec, answer),
      ];
      const hits = [...target.slice(0, length)].filter((character, i) => character === written[i]).length;
      counted += length;
      right += hits;
      expect(hits === length).toBe(!wrong.has(example));
    });
    expect(counted).toBeLessThan(20 * codec.outputLength);
    expect(epoch!.valCharAccuracy).toBeCloseTo(right / counted, 12);
    expect(epoch!.valExact).toBeCloseTo(1 - wrong.size / 20, 12);
  });

  it('of a decoder that reads itself says its character accuracy with teacher forcing, too', async () => {
    const { events } = await trainTiny({ checkpoints: temporaryFolder(), overrides: ['model.bridge=autoregressive'] });
    for (const epoch of ofType(events, 'epoch')) expect(epoch.valForcedCharAccuracy).toBeGreaterThanOrEqual(0);
    const { events: others } = await trainTiny({ checkpoints: temporaryFolder() });
    for (const epoch of ofType(others, 'epoch')) expect(epoch.valForcedCharAccuracy).toBeNull();
  });

  it('resumed without its optimizer gives something else: the comparison above can fail', async () => {
    const whole = await trainTiny({ checkpoints: temporaryFolder() });
    const checkpoints = temporaryFolder();
    await trainTiny({ checkpoints, stopAfter: 5 });
    const from = newestCheckpoint(checkpoints, EXPECTED, () => {})!;
    const arrays = new Map([...from.arrays].filter(([name]) => !name.startsWith('adam/')));
    const second = await trainTiny({ checkpoints, from: { ...from, arrays } });
    expect(second.run.model.weights()).not.toEqual(whole.run.model.weights());
  });

  it('resumed with another random state gives something else, too', async () => {
    const whole = await trainTiny({ checkpoints: temporaryFolder() });
    const checkpoints = temporaryFolder();
    await trainTiny({ checkpoints, stopAfter: 5 });
    const second = await trainTiny({ checkpoints, from: newestCheckpoint(checkpoints, EXPECTED, () => {})!, seed: 2 });
    expect(second.run.model.weights()).not.toEqual(whole.run.model.weights());
  });

  it('stops early when it no longer gets better, also when resumed at that point', async () => {
    const overrides = [
      'training.epochs=50',
      'training.optimizer.learning_rate=1e-9',
      'training.early_stopping={patience: 2, min_delta: 0.1}',
    ];
    const checkpoints = temporaryFolder();
    const { events } = await trainTiny({ checkpoints, overrides });
    const ending = { type: 'stopped', epochs: 3, reason: 'val_loss has not got better for 2 epochs (best at epoch 1)' };
    expect(events.at(-1)).toEqual(ending);
    const again = await trainTiny({ checkpoints, overrides, from: newestCheckpoint(checkpoints, EXPECTED, () => {}) });
    expect(again.events).toEqual([ending]);
  });

  it('told to go on when the loss is no longer a number, does, says so, and remembers it over an interruption', async () => {
    const checkpoints = temporaryFolder();
    const overrides = ['training.on_nan=continue'];
    const first = await trainTiny({ checkpoints, overrides, loss: NaN, stopAfter: 6 });
    const from = newestCheckpoint(checkpoints, EXPECTED, () => {})!;
    expect(from.counters.tally.loss).toBeNaN();
    const second = await trainTiny({ checkpoints, overrides, from });
    const losses = [...ofType(first.events, 'epoch'), ...ofType(second.events, 'epoch')].map(
      ({ trainLoss }) => trainLoss,
    );
    expect(losses).toEqual(['NaN', 'NaN', expect.any(Number)]); // the second epoch was half done with it
    expect(second.events.at(-1)).toEqual({ type: 'finished', epochs: 3 });
  });

  it.each([NaN, Infinity])(
    'stops after an epoch whose loss is %d, also when it died before it could say so',
    async (loss) => {
      const checkpoints = temporaryFolder();
      const ending = { type: 'stopped', epochs: 1, reason: 'the loss is no longer a finite number (training.on_nan)' };
      const { events } = await trainTiny({ checkpoints, loss });
      expect(ofType(events, 'epoch').map(({ trainLoss }) => trainLoss)).toEqual([String(loss)]);
      expect(events.at(-1)).toEqual(ending);
      const again = await trainTiny({ checkpoints, from: newestCheckpoint(checkpoints, EXPECTED, () => {}) });
      expect(again.events).toEqual([ending]);
    },
  );
});
