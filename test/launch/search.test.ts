// Searches, early stopping and confirmation with real processes: killed, gone on with, extended, rebuilt.

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workplace, type Workplace } from '../setup/program.js';
import { reading, results, states, untilGone } from '../setup/results.js';
import { beforeTests } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

const TINY = `name: tiny
data: {max: 9, examples: 80, validation: 0.25}
model: {encoder: [4], decoder: [4]}
training: {epochs: 4, batch_size: 40}
`;
const SPACE = `sweep:
  parameters:
    training.optimizer.learning_rate: {min: 0.0001, max: 0.1, distribution: log_uniform_values}
    model.encoder: {values: [[4], [5]]}
`;
const HALVING = `${TINY}${SPACE}  search: {method: random, runs: 4, metric: val_loss}
  stop: {type: halving, min_epochs: 1, eta: 2}
  confirm: {best: 1, seeds: 2}
`;

/** All that was decided, times aside. */
const decisions = (place: Workplace): unknown[] =>
  reading(place, (connection) =>
    connection.prepare('SELECT sweep_id, number, type, identity, seed, decision FROM decisions ORDER BY 1, 2').all(),
  );

const computed = (place: Workplace) => ({ results: results(place), decisions: decisions(place) });

describe('a search', () => {
  const undisturbed = beforeTests(async (cleanUp) => {
    const place = workplace(HALVING, cleanUp);
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect(code, stderr).toBe(0);
    return { ...computed(place), states: states(place) };
  });

  it('stops the runs that are behind as pruned, trains the best to its end, and it and the baseline anew', () => {
    const count = (status: string): number => undisturbed().states.filter((one) => one === status).length;
    expect([count('pruned'), count('finished')]).toEqual([3, 1 + 2 * 2]);
    expect(undisturbed().decisions.map((one) => (one as { type: string }).type)).toEqual([
      ...Array<string>(4).fill('suggested'),
      'ended',
      ...Array<string>(6).fill('judged'),
      'confirmed',
    ]);
  });

  it(
    'is the same with several processes at a time, killed in the middle of a decision, and gone on with',
    { timeout: 240_000 },
    async () => {
      const place = workplace(HALVING);
      for (const at of sized(
        ['decisions/written:2', 'recorder/committed:9'],
        ['decisions/written:2', 'coordinator/exited:2', 'recorder/committed:9', 'decisions/written:4'],
      )) {
        await place.run('sweep', place.spec, '--jobs', '2', '--launcher', 'local', { env: { HARNESS_CRASH_AT: at } });
        await untilGone(place.home);
      }
      const { code, stderr } = await place.ask('resume', place.spec);
      expect(code, stderr).toBe(0);
      expect(computed(place)).toEqual({ results: undisturbed().results, decisions: undisturbed().decisions });
      const again = await place.json<{ trained: number[] }>('sweep', place.spec);
      expect(again.trained).toEqual([]);
      const { code: rebuilt } = await place.ask('rebuild');
      expect(rebuilt).toBe(0);
      expect(decisions(place)).toEqual(undisturbed().decisions);
    },
  );
});

describe('the decisions of a sweep', () => {
  const few = `${TINY}${SPACE}  search: {method: random, runs: 2}\n`.replace('epochs: 4', 'epochs: 1');
  const logOf = (place: Workplace, sweep = 1): string => join(place.home, 'sweeps', `${sweep}`, 'decisions.ndjson');

  it('end with the last whole line; a damaged one is told, and nothing is trained', async () => {
    const place = workplace(few);
    await place.ask('sweep', place.spec);
    const before = decisions(place);
    appendFileSync(logOf(place), '{"type":"sugg');
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect(code, stderr).toBe(0);
    expect(readFileSync(logOf(place), 'utf8').trimEnd().split('\n').length).toBe(1 + before.length);
    appendFileSync(logOf(place), '{"type":"ended","reason":"runs","number":9,"at":1,"crc":"00000000"}\n');
    const damaged = await place.ask('sweep', place.spec);
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toMatch(/decisions\.ndjson:5:1.*not a decision: damaged/);
  });

  it('are gone on with where a search is extended', async () => {
    const place = workplace(few);
    await place.ask('sweep', place.spec);
    const { trained } = await place.json<{ trained: number[] }>('sweep', place.spec, '--set', 'sweep.search.runs=3');
    expect(trained).toEqual([3]);
    const suggested = decisions(place).filter((one) => (one as { type: string }).type === 'suggested');
    expect(suggested.length).toBe(2 + 3);
  });

  it('are one coordinator’s at a time', { timeout: 240_000 }, async () => {
    const place = workplace(few.replace('epochs: 1', 'epochs: 100000'));
    const first = place.start('sweep', place.spec, '--launcher', 'local', '--jobs', '1', { env: UNHURRIED });
    await first.said(/epoch 1:/);
    const second = await place.ask('sweep', place.spec);
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('another sweep of tiny is under way')]);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
  });

  it('go with the last run of their sweep', async () => {
    const place = workplace(few);
    await place.ask('sweep', place.spec);
    await place.ask('rm', 'tiny', '--yes');
    expect(decisions(place)).toEqual([]);
    expect(() => readFileSync(logOf(place))).toThrow(/ENOENT/);
  });
});

it('a run that was pruned goes on to its end where a sweep without a rule asks for it', async () => {
  const grid = `${TINY}sweep:\n  parameters: {training.optimizer.learning_rate: {values: [0.00001, 0.01]}}\n`;
  const place = workplace(`${grid}  stop: {type: halving, min_epochs: 1, eta: 2, metric: val_loss}\n`);
  await place.ask('sweep', place.spec);
  expect(states(place)).toEqual(['pruned', 'finished']);
  const left = await place.ask('resume');
  expect(states(place), left.stderr).toEqual(['pruned', 'finished']);
  await place.ask('resume', 'run1');
  expect(states(place)).toEqual(['finished', 'finished']);
  const whole = workplace(grid);
  await whole.ask('sweep', whole.spec);
  expect(results(place)).toEqual(results(whole));
});
