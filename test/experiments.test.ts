// The experiments that are shipped, each in a tiny version: one epoch of few examples; of a sweep its first
// configuration, or in the wide form all.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunSummary } from '../src/store/read/runs.js';
import { workplace, type Workplace } from './setup/program.js';
import { reading } from './setup/results.js';
import { hasTorch } from './setup/torch.js';
import { WIDE } from './setup/wide.js';

const folder = join(import.meta.dirname, '..', 'experiments');
const specs = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const TINY = [
  'training.epochs=1',
  'training.steps_per_epoch=null',
  'training.schedule={}', // a warm-up would need a second epoch
  'data.examples=60',
  'data.validation=0.2',
  'training.batch_size=512',
  'model.encoder=[5]',
  'model.decoder=[5]',
  'model.layers=1',
  'sweep.seeds=[1]',
  'sweep.include=[]',
];

/** What a sweep sets cannot be set beside it. */
const isSwept = (name: string, override: string): boolean =>
  new RegExp(`^ {4,6}${override.split('=')[0]!}:`, 'm').test(textOf(name));

const taskIn = (name: string): string => /\btask: (\w+)/.exec(textOf(name))?.[1] ?? 'arithmetic';

/**
 * Which overrides an experiment cannot have as they are: a file has the examples it has, as has a modulus; two
 * directions have two states.
 */
function fitting(name: string, override: string): readonly string[] {
  if (taskIn(name) === 'modular' && override.startsWith('data.')) return [];
  if (taskIn(name) === 'pairs' && override.startsWith('data.examples')) return [];
  if (override.startsWith('training.steps_per_epoch') && textOf(name).includes('steps_per_epoch: log')) return [];
  if (override.startsWith('training.batch_size') && textOf(name).includes('batch_size: all')) return [];
  if (override.startsWith('model.') && isSwept(name, 'model')) return [];
  const isTransformer = textOf(name).includes('kind: transformer');
  if (override.startsWith('model.') && isTransformer !== override.startsWith('model.layers')) return [];
  const isTwofold = override === 'model.decoder=[5]' && textOf(name).includes('bidirectional: encoder');
  return [isTwofold ? 'model.decoder=[10]' : override];
}

/** Every kind of network with one cell. */
const ONE_CELL = 'sweep.parameters={model.cell: {values: [lstm]}}';

/**
 * Sizes that a sweep sets cannot be made tiny: then its first configuration alone is trained.
 * @param isWhole whether all others are
 */
function tinyOverrides(name: string, isWhole = WIDE): readonly string[] {
  if (name === 'every_model.yaml' && !isWhole) return [ONE_CELL, ...tinyOverrides(name, true)];
  if (name === 'two_engines.yaml' && isWhole && !hasTorch) return tinyOverrides(name, false);
  const task = taskIn(name);
  const tiny = TINY.flatMap((override) => fitting(name, override));
  const isSized = ['training.epochs', 'data.examples'].some((path) => isSwept(name, path));
  const few = task === 'sequences' ? '{min_length: 9, max_length: 9, size: 9}' : '{draw: uniform, size: 9}';
  const sets = [
    ...(textOf(name).includes('evaluation:') ? [`data.evaluation={few: ${few}}`] : []),
    ...(task === 'modular' ? ['data.modulus=7'] : []),
  ];
  const search = /^ {2}search:/m.test(textOf(name))
    ? ['sweep.search.runs=4', 'sweep.confirm.seeds=2', 'sweep.stop=null']
    : [];
  if (isSized || !isWhole)
    return ['sweep={seeds: [1]}', ...tiny.filter((override) => !override.startsWith('sweep')), ...sets];
  return [...tiny.filter((override) => !isSwept(name, override)), ...sets, ...search];
}

/** One is trained in PyTorch alone. */
const trainable = specs.filter((name) => hasTorch || name !== 'ten_digits.yaml');

interface Stated {
  readonly question: string;
  readonly expectation: string;
}

/** Those that the commands of the README are about; below, these are trained in any case. */
const OF_README = ['quickstart', 'number_words', 'search_learning_rate', 'reverse', 'sample_weights'];

const expectStated = (place: Workplace): void =>
  reading(place, (connection) => {
    for (const { question, expectation } of connection
      .prepare<[], Stated>('SELECT question, expectation FROM experiments')
      .all()) {
      expect(question).toMatch(/\?$/);
      expect(expectation).toMatch(/./);
    }
  });

it.each(trainable.filter((name) => WIDE || !OF_README.includes(name.replace('.yaml', ''))))(
  '%s runs, states a question and says what it expects',
  async (name) => {
    const place = workplace();
    const document = await place.json<{ experiment: string; runs: RunSummary[] }>(
      'sweep',
      join(folder, name),
      '--launcher',
      WIDE && name === 'two_engines.yaml' ? 'local' : 'inline', // one process cannot hold several engines
      ...tinyOverrides(name).flatMap((override) => ['--set', override]),
    );
    expect(`${document.experiment}.yaml`).toBe(name);
    expect(document.runs.every(({ status }) => status === 'finished')).toBe(true);
    expectStated(place);
  },
);

it.each(specs)('%s can be planned at its full size, says what it costs, and its outcome is told', async (name) => {
  const { code, stderr } = await workplace().ask('sweep', join(folder, name), '--dry-run');
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^cost: .*\d+ (?:seconds|minutes|minute)/m);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(new RegExp(`^## ${name.replace('.', '\\.')}$`, 'm'));
});

it('the shipped files tell editors their schema', () => {
  for (const name of specs) {
    expect(textOf(name)).toMatch(/^# yaml-language-server: \$schema=\.\/experiment\.schema\.json\n/);
  }
});

it('the commands of the README are commands', async () => {
  const readme = readFileSync(join(folder, '..', 'README.md'), 'utf8');
  const commands = [...readme.matchAll(/^npx harness (.+?)(?: +#.*| > .*)?$/gm)].map((match) => match[1]!);
  const asking = commands.filter((command) => !/^(?:sweep|serve)\b/.test(command));
  expect(asking.length).toBeGreaterThan(20);
  const place = workplace();
  // quickstart keeps its two seeds: the README calls runs of number_words by the numbers that follow its four.
  for (const name of OF_README) {
    const isSeeded = name === 'quickstart';
    const overrides = tinyOverrides(`${name}.yaml`, true)
      .filter((one) => !(isSeeded && one.startsWith('sweep.seeds')))
      .map((one) => one.replace('{few:', '{uniform:'));
    const sets = overrides.flatMap((override) => ['--set', override]);
    const { code, stderr } = await place.ask('sweep', join(folder, `${name}.yaml`), ...sets);
    expect(code, stderr).toBe(0);
  }
  expectStated(place);
  const runs = await place.json<RunSummary[]>('runs');
  expect(new Set(runs.map(({ experiment }) => experiment))).toEqual(new Set(OF_README));
  for (const command of asking) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
    expect(await place.ask(...words), command).toMatchObject({ code: 0 });
  }
}, 240_000);
