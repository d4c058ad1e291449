// What log, checkpoints and database cost an epoch: npm run bench:overhead
//
// The first variant of experiments/quickstart.yaml, trained by `harness sweep` (a worker, its log, a checkpoint each
// epoch, the coordinator writing the database) and by a bare loop over the same steps and the same validation, in turn.
// An epoch's time is from the end of one validation to the end of the next. Medians over all epochs but the first, then
// over rounds.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    epochs: { type: 'string', default: '12' },
    bare: { type: 'boolean', default: false },
  },
});
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const experiment = fileURLToPath(new URL('../../experiments/quickstart.yaml', import.meta.url));
const overrides = [`training.epochs=${values.epochs}`];

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
/** Milliseconds between each two times, but for the first, which warms up. */
const epochsOf = (times) =>
  times
    .slice(1)
    .map((time, index) => time - times[index])
    .slice(1);

/** Prints the time at the end of each validation. */
async function trainBare() {
  const { buildDataset } = await import('../../dist/data/dataset.js');
  const { epochOrder, gather } = await import('../../dist/data/batches.js');
  const { onnxEngine } = await import('../../dist/engine/onnx/engine.js');
  const { networkConfig } = await import('../../dist/model/network-config.js');
  const { networkParameters } = await import('../../dist/model/network.js');
  const { initialWeights } = await import('../../dist/model/parameters.js');
  const { parseSpec } = await import('../../dist/spec/parse.js');
  const { evaluate } = await import('../../dist/train/evaluation.js');
  const { randomStream } = await import('../../dist/util/random.js');
  const { config } = parseSpec(experiment, readFileSync(experiment, 'utf8'), overrides);
  const dataset = buildDataset(config.data, 1, { rules: config.training.sample_weights });
  const network = networkConfig(config, dataset.codec);
  const weights = initialWeights(networkParameters(network), 1);
  const model = await onnxEngine.createModel(network, config.training, weights, { threads: 1 });
  const { batch_size: size, epochs, optimizer } = config.training;
  const run = {
    training: config.training,
    seed: 1,
    dataset,
    model,
    now: () => performance.now(),
    stopRequested: () => undefined,
  };
  const times = [performance.now()];
  for (let epoch = 1, step = 0; epoch <= epochs; epoch++) {
    const examples = dataset.trainingAt(epoch);
    const order = epochOrder(examples.size, 1, epoch);
    for (let index = 0; index * size < examples.size; index++) {
      const batch = gather(examples, dataset.codec, order.subarray(index * size, (index + 1) * size));
      const random = randomStream(1, 'dropout', epoch, index);
      await model.train(batch, { learningRate: optimizer.learning_rate, step: ++step, random });
    }
    await evaluate(run, dataset.validation);
    times.push(performance.now());
  }
  console.log(JSON.stringify(times));
}

function timeBare() {
  const words = [fileURLToPath(import.meta.url), '--bare', '--epochs', values.epochs];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

function timeSweep(folder) {
  const spec = join(folder, 'one.yaml');
  writeFileSync(spec, readFileSync(experiment, 'utf8').replace(/sweep:[^]*/, ''));
  const home = join(folder, 'runs');
  rmSync(home, { recursive: true, force: true });
  const words = [main, 'sweep', spec, ...overrides.flatMap((override) => ['--set', override])];
  execFileSync(process.execPath, words, { env: { ...process.env, HARNESS_HOME: home }, stdio: 'ignore' });
  const lines = readFileSync(join(home, 'run1', 'attempt-1', 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter(({ type }) => type === 'started' || type === 'epoch').map(({ at }) => at);
}

if (values.bare) await trainBare();
else {
  const folder = mkdtempSync(join(tmpdir(), 'harness-overhead-'));
  try {
    const ratios = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const order = round % 2 === 0 ? [timeBare, timeSweep] : [timeSweep, timeBare];
      const taken = new Map(order.map((time) => [time, median(epochsOf(time(folder)))]));
      const [bare, full] = [taken.get(timeBare), taken.get(timeSweep)];
      ratios.push(full / bare);
      console.log(
        `round ${round + 1}: bare ${bare.toFixed(0)} ms an epoch, harness sweep ${full.toFixed(0)} ms: ${(full / bare).toFixed(3)}`,
      );
    }
    console.log(
      `an epoch with log, checkpoint and database takes ${median(ratios).toFixed(3)} times as long (${Math.min(...ratios).toFixed(3)}-${Math.max(...ratios).toFixed(3)})`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
