import { expect, it } from 'vitest';
import { predict } from '../../src/inference/predict.js';
import { probabilities } from '../../src/inference/probabilities.js';
import { temporaryFolder } from '../setup/tiny.js';
import { tinyConfig, trainTiny } from '../setup/training.js';

it('an answer padded with zeros is right where the number is, and shown as it was written', async () => {
  const overrides = [
    'data.align.answer=zero',
    'data.examples=100',
    'data.validation=20',
    'training.epochs=60',
    'training.optimizer.learning_rate=0.02',
    'model.encoder=[24]',
    'model.decoder=[24]',
    'model.dropout=0',
  ];
  const { run } = await trainTiny({ checkpoints: temporaryFolder(), overrides });
  const questions = Array.from({ length: 100 }, (_, i) => `${Math.floor(i / 10)} + ${i % 10}`);
  const predictions = await predict(tinyConfig(overrides), run.model.weights(), questions);
  const padded = predictions.filter(({ predicted }) => /^0\d$/.test(predicted));
  expect(padded.length).toBeGreaterThan(20);
  for (const { predicted, expected, correct } of padded) expect(correct).toBe(predicted === `0${expected}`);
  const right = padded.find(({ correct }) => correct)!;
  const { predicted, correct, places } = await probabilities(
    tinyConfig(overrides),
    run.model.weights(),
    right.equation,
  );
  expect([predicted, correct]).toEqual([right.predicted, true]);
  expect(places.slice(0, 2).map(([likeliest]) => likeliest![0])).toEqual([...predicted]);
});
