// Schedulers, on runs that are played: in any order, at any number of jobs, after any cut.

import { describe, expect, it } from 'vitest';
import { isConfirmation, isJudged, isSuggested } from '../../../src/plan/scheduler/decisions.js';
import { planSchedule } from '../../../src/plan/scheduler/from-spec.js';
import { firstRuns } from '../../../src/plan/scheduler/preview.js';
import type { RunPlan } from '../../../src/plan/expand.js';
import { parseSpec } from '../../../src/spec/parse.js';
import { UserError } from '../../../src/util/errors.js';
import { randomStream } from '../../../src/util/random.js';
import { sized } from '../../setup/wide.js';
import { play, type Outcome } from './played.js';

const EPOCHS = 9;
const spec = (sweep: string) =>
  parseSpec(
    'x.yaml',
    `name: x\ndata: {max: 99, examples: 100}\nmodel: {encoder: [8], decoder: [8]}\ntraining: {epochs: ${EPOCHS}}\nsweep:\n${sweep}`,
  );

const SPACE = `  parameters:
    training.optimizer.learning_rate: {min: 0.0001, max: 0.1, distribution: log_uniform_values}
    training.batch_size: {values: [16, 32, 64, 128]}
`;

/** Best at 0.01; more epochs are better; a little of it is the seed's. */
function valueOf({ config, seed, hash }: RunPlan, epoch: number): number | undefined {
  const rate = config.training.optimizer.learning_rate;
  if (randomStream('fails', hash, seed).below(25) === 0 && epoch === 4) return undefined;
  const noise = 0.02 * randomStream('value', hash, seed, epoch).uniform();
  return (1 - Math.abs(Math.log10(rate) + 2) / 2) * (1 - 0.7 ** epoch) + noise;
}

const played = (sweep: string, jobs: number, seed: number, kills = 0): Outcome => {
  const parsed = spec(sweep);
  return play(() => planSchedule(parsed).scheduler, { jobs, seed, epochs: EPOCHS, kills, valueOf });
};

const DETERMINED = {
  random: `${SPACE}  search: {method: random, runs: 12}\n`,
  'random with a target': `${SPACE}  search: {method: random, runs: 30, target: 0.9, lag: 2}\n`,
  'sobol, with replicates': `${SPACE}  search: {method: sobol, runs: 8, replicates: 2}\n`,
  tpe: `${SPACE}  search: {method: tpe, runs: 24, lag: 3}\n`,
  'tpe with confirmation': `${SPACE}  search: {method: tpe, runs: 16}\n  confirm: {best: 2, seeds: 3}\n`,
  'halving of a search': `${SPACE}  search: {method: random, runs: 9}\n  stop: {type: halving, min_epochs: 1}\n  confirm: {best: 2, seeds: 2}\n`,
  'halving of tpe, in cohorts': `${SPACE}  search: {method: tpe, runs: 31}\n  stop: {type: halving, min_epochs: 1, cohort: 7}\n  confirm: {best: 2, seeds: 2}\n`,
  'halving in cohorts, with a target': `${SPACE}  search: {method: random, runs: 30, target: 0.9}\n  stop: {type: halving, cohort: 5}\n`,
  'halving of a grid': `  parameters: {training.batch_size: {values: [16, 32, 64]}, model.dropout: {values: [0, 0.1, 0.2]}}\n  seeds: [1, 2]\n  stop: {type: halving, min_epochs: 1}\n`,
};

describe('what does not depend on who is first', () => {
  it.each(Object.entries(DETERMINED))(
    '%s: is the same in every order, at any number of jobs, after any cut',
    (_, sweep) => {
      const first = played(sweep, 1, 0);
      expect(Object.keys(first.runs).length).toBeGreaterThan(7);
      for (let seed = 1; seed <= sized(2, 100); seed++) {
        const other = played(sweep, 1 + ((3 * seed) % 8), seed, seed % 4);
        expect(other).toEqual(first);
      }
    },
  );
});

describe('rules that compare whoever came first', () => {
  it.each(['asha', 'median'])(
    '%s: decides once about a run at an epoch, stops those that it says, and lets the others end',
    (type) => {
      const rule = type === 'asha' ? '{type: asha, min_epochs: 1}' : '{type: median, min_runs: 3, min_epochs: 2}';
      const sweep = `${SPACE}  search: {method: random, runs: 20}\n  stop: ${rule}\n`;
      let stopped = 0;
      for (let seed = 0; seed < sized(3, 200); seed++) {
        const { decisions, runs } = played(sweep, 1 + (seed % 8), seed, seed % 4);
        const judged = decisions.filter(isJudged);
        const places = judged.map(({ hash, seed: of, epoch }) => `${hash} ${of} ${epoch}`);
        expect(new Set(places).size).toBe(places.length);
        const stops = new Map(
          judged.filter(({ action }) => action === 'stop').map((one) => [`${one.hash} ${one.seed}`, one.epoch]),
        );
        stopped += stops.size;
        for (const [run, how] of Object.entries(runs)) {
          const [state, epochs] = how.split(' ');
          if (stops.has(run)) expect([state, Number(epochs)]).toEqual(['pruned', stops.get(run)]);
          else expect(['done', 'failed']).toContain(state);
        }
      }
      expect(stopped).toBeGreaterThan(12);
    },
  );

  it('asha judges no run that confirms', () => {
    const { decisions } = played(
      `${SPACE}  search: {method: random, runs: 9}\n  stop: {type: asha, min_epochs: 1}\n  confirm: {best: 1, seeds: 4}\n`,
      4,
      1,
    );
    const [confirmation] = decisions.filter(isConfirmation);
    const fresh = new Set(confirmation!.seeds);
    expect(decisions.filter(isJudged).filter(({ seed }) => fresh.has(seed!))).toEqual([]);
  });
});

describe('a search', () => {
  it('says that it ends, and why', () => {
    const { decisions } = played(DETERMINED.random, 3, 1);
    expect(decisions.at(-1)).toEqual({ type: 'ended', reason: 'runs' });
    const few = `  parameters: {training.batch_size: {values: [16, 32]}}\n  search: {method: random, runs: 5}\n`;
    expect(played(few, 2, 1).decisions.at(-1)).toEqual({ type: 'ended', reason: 'exhausted' });
  });

  it('goes on with what it suggested when it is extended', () => {
    const suggestions = (runs: number): unknown =>
      played(`${SPACE}  search: {method: tpe, runs: ${runs}}\n`, 3, 1).decisions.filter(isSuggested);
    const [some, more] = [suggestions(12), suggestions(20)] as [unknown[], unknown[]];
    expect(more.slice(0, some.length)).toEqual(some);
    const identityOf = (text: string): string | null => planSchedule(spec(text)).identity;
    expect(identityOf(`${SPACE}  search: {method: tpe, runs: 12}\n`)).toBe(
      identityOf(`${SPACE}  search: {method: tpe, runs: 20}\n`),
    );
    expect(identityOf(`${SPACE}  search: {method: tpe, runs: 12, seed: 2}\n`)).not.toBe(
      identityOf(`${SPACE}  search: {method: tpe, runs: 12}\n`),
    );
  });

  it('trains the winners with seeds of their own, on questions of their own', () => {
    const parsed = parseSpec(
      'x.yaml',
      `name: x\ndata: {max: 99, examples: 100, seed: 5}\ntraining: {epochs: ${EPOCHS}}\nsweep:\n${SPACE}  search: {method: random, runs: 8}\n  confirm: {best: 2, seeds: 3}\n`,
    );
    const plans: RunPlan[] = [];
    play(() => planSchedule(parsed).scheduler, {
      jobs: 2,
      seed: 1,
      epochs: EPOCHS,
      kills: 0,
      valueOf: (plan, epoch) => {
        if (epoch === 1) plans.push(plan);
        return valueOf(plan, epoch);
      },
    });
    const fresh = plans.slice(8);
    expect(fresh.map(({ config }) => config.data.seed)).toEqual(fresh.map(() => null));
    expect(new Set(fresh.map(({ seed }) => seed)).size).toBe(3);
    expect(fresh.length).toBe(9);
  });

  it('shows what it begins with before it begins', () => {
    const { scheduler } = planSchedule(spec(DETERMINED.tpe));
    const first = firstRuns(scheduler, 10);
    const { decisions } = played(DETERMINED.tpe, 1, 0);
    expect(first.map(({ hash }) => hash)).toEqual(
      decisions
        .filter(isSuggested)
        .slice(0, first.length)
        .map(({ hash }) => hash),
    );
  });
});

it('a grid that stops nothing decides nothing', () => {
  const schedule = planSchedule(spec('  parameters: {training.batch_size: {values: [16, 32]}}\n  seeds: [1, 2]\n'));
  expect(schedule.identity).toBe(null);
  expect(
    play(() => planSchedule(spec('  seeds: [1, 2]\n')).scheduler, {
      jobs: 1,
      seed: 1,
      epochs: 2,
      kills: 0,
      valueOf: () => 0,
    }).decisions,
  ).toEqual([]);
});

it('a cohort knows the results of those before it, all of them, and none of its own', () => {
  const { decisions } = played(DETERMINED['halving of tpe, in cohorts'], 4, 1);
  const order = decisions.flatMap((one): readonly (string | number)[] =>
    isJudged(one) && one.rung === 1 ? ['judged'] : isSuggested(one) && one.from === 'tpe' ? [one.trial] : [],
  );
  expect(order.slice(order.indexOf(14))).toEqual([
    ...[14, 15, 16, 17, 18, 19, 20, 'judged', 'judged'],
    ...[21, 22, 23, 24, 25, 26, 27, 'judged', 'judged'],
    ...[28, 29, 30, 'judged'],
  ]);
  const judged = decisions.filter(isJudged).filter(({ rung }) => rung === 0);
  expect(judged.map(({ n }) => n)).toEqual([...Array<number>(28).fill(7), 3, 3, 3]);
});

it('halving waits for no target: it compares all at once', () => {
  const sweep = `${SPACE}  search: {method: random, runs: 9, target: 0.9}\n  stop: {type: halving}\n`;
  expect(() => spec(sweep)).toThrow(UserError);
  expect(() => spec(sweep)).toThrow(/x\.yaml:\d+:\d+.*target/);
});

it('a confirmation on the examples that chose the winners warns of that', () => {
  const pairs = (validation: string): readonly string[] =>
    planSchedule(
      parseSpec(
        'x.yaml',
        `name: x\ndata: {task: pairs, file: words.tsv, validation: ${validation}}\nsweep:\n${SPACE}  search: {method: random, runs: 9}\n  confirm: {best: 1}\n`,
      ),
    ).warnings.map(({ message }) => message);
  expect(pairs('split')).toEqual([expect.stringContaining('winners are judged on the examples that chose them')]);
  expect(pairs('0.2')).toEqual([]);
});
