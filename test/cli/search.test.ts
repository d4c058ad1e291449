// What the command line tells of a search that stopped some of its runs and confirmed its best.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SearchDocument } from '../../src/results/search/search.js';
import { workplace } from '../setup/program.js';
import { beforeTests } from '../setup/trained.js';

const SPEC = `name: tiny
data: {max: 9, examples: 80, validation: 0.25}
model: {encoder: [4], decoder: [4]}
training: {epochs: 4, batch_size: 40}
sweep:
  parameters:
    training.optimizer.learning_rate: {min: 0.001, max: 0.1, distribution: log_uniform_values}
    model.cell: {values: [lstm, gru]}
  search: {method: tpe, runs: 24, metric: val_loss}
  stop: {type: halving, min_epochs: 2, eta: 2, cohort: 12}
  confirm: {best: 1, seeds: 2}
`;

describe('a search', () => {
  const searched = beforeTests(async (cleanUp) => {
    const place = workplace(SPEC, cleanUp);
    const sweep = await place.ask('sweep', place.spec);
    expect(sweep.code, sweep.stderr).toBe(0);
    return { place, sweep };
  });

  it('ends with its verdict', () => {
    const { stdout } = searched().sweep;
    expect(stdout).toContain('search tiny (sweep1): tpe, 24 of up to 24 configurations: 12 finished, 12 stopped');
    expect(stdout).toContain('the search says: val_loss');
    expect(stdout).toContain('2 fresh seeds say: ');
  });

  it('is compared: verdict, trials with the pruned, best so far, importance, the front', async () => {
    const { place } = searched();
    const { code, stdout } = await place.ask('compare', 'tiny');
    expect(code).toBe(0);
    for (const text of ['confirmed', 'trial', 'best val_loss so far', 'one trajectory', 'Pareto front'])
      expect(stdout).toContain(text);
    const document = await place.json<{ search: SearchDocument }>('compare', 'tiny');
    const { trials, coordinates, importance } = document.search;
    expect(trials.map(({ trial }) => trial)).toEqual([...trials.keys()]);
    const stopped = trials.filter(({ state }) => state === 'stopped');
    expect(stopped.map(({ epoch }) => epoch)).toEqual(Array<number>(12).fill(2));
    for (const { stopped_by: why } of stopped)
      expect(why).toMatch(/^val_loss .* after epoch 2: of 12 runs the best 6 go on/);
    expect(coordinates.trials.map((places) => places.length)).toEqual(trials.map(() => 2));
    for (const place of coordinates.trials.flat()) expect(place).toBeGreaterThanOrEqual(0);
    expect(importance!.parameters.map(({ name }) => name)).toEqual(coordinates.axes.map(({ name }) => name));
  });

  it('tells of a sweep and of a pruned run why it was stopped', async () => {
    const { place } = searched();
    const sweep = await place.ask('show', 'sweep1');
    expect(sweep.stdout).toMatch(/trial 23/);
    const { search } = await place.json<{ search: SearchDocument }>('compare', 'tiny');
    const stopped = search.trials.find(({ state }) => state === 'stopped')!;
    const run = await place.ask('show', `run${stopped.runs[0]!.run}`);
    expect(run.stdout).toContain('pruned');
    expect(run.stdout).toContain(stopped.stopped_by!);
  });

  it('has nothing left to do, and says so of its pruned runs, too', async () => {
    const { place } = searched();
    const { runs } = await place.json<{ runs: { status: string }[] }>('sweep', place.spec, '--dry-run');
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['pruned', 'finished']));
  });

  it.each(['search', 'parallel', 'importance', 'pareto'])('is drawn: %s', async (figure) => {
    const { place } = searched();
    const file = join(place.folder, `${figure}.svg`);
    const { code, stderr } = await place.ask('plot', figure, 'tiny', '--out', file);
    expect(code, stderr).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg/);
  });

  it('is reported: the verdict as its outcome, its tables, its figures', async () => {
    const { place } = searched();
    const folder = join(place.folder, 'report');
    const { code, stderr } = await place.ask('report', 'tiny', '--out', join(folder, 'report.md'));
    expect(code, stderr).toBe(0);
    const text = readFileSync(join(folder, 'report.md'), 'utf8');
    expect(text).toContain('**Outcome.** Search tiny');
    for (const title of ['Confirmation:', 'Trials, best first:', 'Importance of parameters:', 'Pareto front:'])
      expect(text).toContain(title);
    for (const [, link] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) expect(existsSync(join(folder, link!))).toBe(true);
    expect(text).toContain('![Trials by their settings]');
  });
});

it('a figure of a search needs one', async () => {
  const place = workplace(`${SPEC.split('sweep:')[0]}`.replace('epochs: 4', 'epochs: 1'));
  await place.ask('sweep', place.spec);
  const { code, stderr } = await place.ask('plot', 'parallel', 'tiny');
  expect([code, stderr]).toEqual([2, expect.stringContaining('expected an experiment with sweep.search')]);
});
