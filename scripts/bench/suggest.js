// How long a suggestion takes: node scripts/bench/suggest.js (after npm run build)
// Over ten parameters of all kinds, after so many trials. Median and longest of 20 suggestions, in milliseconds of
// processor time.

import { spaceOf } from '../../dist/plan/search/space.js';
import { suggest } from '../../dist/plan/search/suggest.js';
import { randomStream } from '../../dist/util/random.js';

const number = (name, more) => ({
  kind: 'number',
  name,
  min: 0,
  max: 1,
  scale: 'linear',
  step: null,
  normal: null,
  when: [],
  ...more,
});
const choice = (name, values) => ({
  kind: 'choice',
  name,
  options: values.map((value) => ({ [name]: value })),
  probabilities: values.map(() => 1 / values.length),
  when: [],
});

const space = spaceOf([
  number('rate', { min: 1e-4, max: 0.1, scale: 'log' }),
  number('beta_1'),
  number('beta_2'),
  number('dropout', { step: 0.05 }),
  number('units', { min: 8, max: 512, scale: 'log', step: 8 }),
  number('batch_size', { min: 16, max: 256, step: 16 }),
  number('clip_norm', { normal: { mean: 0.5, deviation: 0.2 } }),
  choice('optimizer', ['adam', 'adamw', 'sgd', 'rmsprop']),
  choice('encoder', [[64], [128], [128, 128]]),
  number('decay', { max: 0.1, when: [{ path: 'optimizer', values: ['adamw'] }] }),
]);

for (const count of [20, 100, 300, 1000]) {
  console.log(
    `after ${count} trials: ${['random', 'sobol', 'tpe'].map((method) => `${method} ${timed(method, count)}`).join(', ')}`,
  );
}

function timed(method, count) {
  const search = {
    method,
    space,
    runs: 2000,
    goal: 'maximize',
    seed: 1,
    lag: 4,
    cohort: null,
    target: null,
    enqueued: [],
  };
  const history = [];
  const random = randomStream('bench');
  while (history.length < count) {
    const { cell, key } = suggest({ ...search, method: 'random' }, history);
    history.push({ cell, key, outcome: { state: 'finished', value: random.normal() } });
  }
  const times = Array.from({ length: 20 }, (_, seed) => {
    const before = process.cpuUsage();
    suggest({ ...search, seed }, history);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  return `${times[10].toFixed(1)} ms (longest ${times[19].toFixed(1)})`;
}
