// What lies between two configurations, and what is said of it where effects were planted.

import { describe, expect, it } from 'vitest';
import { expand, type RunPlan } from '../../src/plan/expand.js';
import { explanationOf, explanationText, settingsBetween } from '../../src/plan/explain.js';
import { explainDocument } from '../../src/results/explain.js';
import type { RunSummary } from '../../src/results/runs.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { RunConfig } from '../../src/spec/schema.js';
import { randomStream } from '../../src/util/random.js';

const configOf = (text: string): RunConfig => expand(parseSpec('x.yaml', `name: x\n${text}`))[0]!.config;
const FROM = configOf('data: {max: 99}\nmodel: {encoder: [8]}\ntraining: {batch_size: 32}\n');
const TO = configOf(
  'data: {max: 99, reverse: output}\nmodel: {encoder: [16], dropout: 0.1}\ntraining: {batch_size: 64}\n',
);
const SEEDS = [1, 2, 3];

describe('settings between two configurations', () => {
  it('are the leaves in which they differ', () => {
    expect(settingsBetween(FROM, TO)).toEqual([
      { path: 'data.reverse', from: 'none', to: 'output' },
      { path: 'model.encoder', from: [8], to: [16] },
      { path: 'model.dropout', from: 0, to: 0.1 },
      { path: 'training.batch_size', from: 32, to: 64 },
    ]);
  });

  it('are one setting where one of them has other keys', () => {
    const sgd = configOf('training: {optimizer: {name: sgd}, epochs: 5}\n');
    expect(settingsBetween(configOf(''), sgd).map(({ path }) => path)).toEqual([
      'training.epochs',
      'training.optimizer',
    ]);
  });

  it('are told where there are none', () => {
    expect(() => explanationOf(FROM, FROM, SEEDS, 1)).toThrow('these runs have the same settings');
  });
});

it('an explanation is written as an experiment of the same runs, which can be read again', () => {
  const explanation = explanationOf(FROM, TO, SEEDS, 1);
  expect(explanation.orders).toBe(null);
  expect(explanation.between.length).toBe(16);
  const spec = parseSpec('x', explanationText('explain-run1-run2', 'Why?', FROM, explanation, SEEDS));
  const key = ({ hash, seed }: RunPlan): string => `${hash} ${seed}`;
  expect(expand(spec).map(key).sort()).toEqual(explanation.between.flatMap(({ plans }) => plans.map(key)).sort());
});

describe('what is said', () => {
  /** @param effects of each setting; @param together of the first two at once */
  function explained(from: RunConfig, to: RunConfig, effects: readonly number[], together: number) {
    const explanation = explanationOf(from, to, SEEDS, 1);
    const values = new Map(
      explanation.between.flatMap(({ switched, plans }) =>
        plans.map((plan) => {
          const sum = effects.reduce(
            (total, effect, index) => total + ((switched & (1 << index)) === 0 ? 0 : effect),
            0.5,
          );
          const noise = 1e-4 * randomStream('explain', plan.hash, plan.seed).uniform();
          return [`${plan.hash} ${plan.seed}`, sum + ((switched & 3) === 3 ? together : 0) + noise] as const;
        }),
      ),
    );
    const find = ({ hash, seed }: RunPlan) =>
      ({ status: 'finished', best_val_exact: values.get(`${hash} ${seed}`)! }) as RunSummary;
    return explainDocument({ experiment: 'x', from: 1, to: 2, metric: 'val_exact', explanation, find });
  }

  it('recovers planted effects, which add up to the gap, and names no interaction', () => {
    const { settings, gap, interactions } = explained(FROM, TO, [0.2, -0.1, 0, 0.05], 0);
    expect(settings.map(({ contribution }) => Number(contribution!.mean.toFixed(3)))).toEqual(
      [0.2, -0.1, 0, 0.05].map((one) => expect.closeTo(one, 3) as number),
    );
    expect(settings.reduce((sum, { contribution }) => sum + contribution!.mean, 0)).toBeCloseTo(gap!.mean, 9);
    expect(interactions).toEqual([]);
  });

  it('names a planted interaction, with several orders where there are many settings, too', () => {
    const more = configOf(
      'data: {max: 999, reverse: output}\nmodel: {encoder: [16], dropout: 0.1}\ntraining: {batch_size: 64, clip_norm: 1, epochs: 7}\n',
    );
    for (const to of [TO, more]) {
      const found = explained(FROM, to, [0.1, 0.1, 0, 0, 0, 0, 0], 0.3);
      const [first, second] = found.settings.map(({ path }) => path);
      expect(found.interactions.map(({ settings }) => settings)).toEqual([[first, second]]);
      expect(found.interactions[0]!.effect.mean).toBeCloseTo(0.3, 2);
    }
  });

  it('is nothing where no seed has every configuration', () => {
    const explanation = explanationOf(FROM, TO, SEEDS, 1);
    const found = explainDocument({
      experiment: 'x',
      from: 1,
      to: 2,
      metric: 'val_exact',
      explanation,
      find: () => undefined,
    });
    expect([found.gap, found.seeds]).toEqual([null, 0]);
  });
});
