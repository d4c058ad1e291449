import { describe, expect, it } from 'vitest';
import { baselineOf } from '../../../src/plan/confirm.js';
import { identityOf } from '../../../src/plan/identity.js';
import { planSearch, type SearchPlan } from '../../../src/plan/search/plan-search.js';
import { suggest } from '../../../src/plan/search/suggest.js';
import type { Trial } from '../../../src/plan/search/trial.js';
import { completeConfig } from '../../../src/spec/schema.js';
import { formatProblem, messageOf } from '../../../src/util/errors.js';
import { searched } from './searched.js';

const plan = (text: string): SearchPlan => planSearch(searched(`name: x\n${text}`));

/** What keeps a search from beginning. */
function refusal(text: string): string {
  try {
    plan(text);
  } catch (error) {
    return messageOf(error);
  }
  return 'nothing';
}

/** The cells of a whole search. */
function cells({ search, keyOf }: SearchPlan): Trial['cell'][] {
  const trials: Trial[] = [];
  for (;;) {
    const next = suggest(search, trials, keyOf);
    if (next.type !== 'suggestion') return trials.map(({ cell }) => cell);
    trials.push({ cell: next.cell, key: next.key, outcome: { state: 'finished', value: trials.length % 7 } });
  }
}

const OPTIMIZERS = `sweep:
  search: {method: random, runs: 30}
  parameters:
    training.optimizer.name: {values: [adam, adamw]}`;

describe('a search of a spec', () => {
  it('draws each parameter as the spec says', () => {
    const { parameters } = plan(`sweep:
  search: {method: random, runs: 30}
  parameters:
    model.dropout: {min: 0, max: 0.5}
    training.batch_size: {min: 16, max: 64}
    training.epochs: {min: 10, max: 95, distribution: q_uniform, q: 20}
    training.optimizer.learning_rate: {min: 1e-4, max: 1e-1, distribution: log_uniform_values}
    data.examples: {min: 1000, max: 9000, distribution: q_log_uniform_values, q: 1000}
    training.optimizer.beta_1: {min: 0.5, max: 0.99, distribution: normal, mu: 0.9, sigma: 0.05}
    model.cell: {values: [lstm, gru], probabilities: [0.75, 0.25], when: {model.dropout: {lt: 0.25}}}
    data.spaces: {value: false}
  zip:
    sizes: {model.encoder: {values: [[8], [16]]}, model.decoder: {values: [[9], [17]]}}`).search.space;
    const number = { kind: 'number', scale: 'linear', step: null, normal: null, when: [] };
    expect(parameters).toEqual([
      { ...number, name: 'model.dropout', min: 0, max: 0.5 },
      { ...number, name: 'training.batch_size', min: 16, max: 64, step: 1 }, // a key of whole numbers
      { ...number, name: 'training.epochs', min: 20, max: 80, step: 20 }, // the multiples between
      { ...number, name: 'training.optimizer.learning_rate', min: 1e-4, max: 1e-1, scale: 'log' },
      { ...number, name: 'data.examples', min: 1000, max: 9000, step: 1000, scale: 'log' },
      { ...number, name: 'training.optimizer.beta_1', min: 0.5, max: 0.99, normal: { mean: 0.9, deviation: 0.05 } },
      {
        kind: 'choice',
        name: 'model.cell',
        options: [{ 'model.cell': 'lstm' }, { 'model.cell': 'gru' }],
        probabilities: [0.75, 0.25],
        when: [{ path: 'model.dropout', bounds: { lt: 0.25 } }],
      },
      { kind: 'choice', name: 'data.spaces', options: [{ 'data.spaces': false }], probabilities: [1], when: [] },
      {
        kind: 'choice',
        name: 'sizes',
        options: [
          { 'model.encoder': [8], 'model.decoder': [9] },
          { 'model.encoder': [16], 'model.decoder': [17] },
        ],
        probabilities: [0.5, 0.5],
        when: [],
      },
    ]);
  });

  it('goes for what its metric is better by, four results behind', () => {
    const { search } = plan(`${OPTIMIZERS.replace('random', 'tpe')}\n    model.dropout: {min: 0, max: 0.5}`);
    expect(search).toMatchObject({ method: 'tpe', goal: 'maximize', lag: 4, seed: 1, target: null, enqueued: [] });
    expect(plan(OPTIMIZERS.replace('30}', '30, metric: val_loss, lag: 0}')).search).toMatchObject({
      goal: 'minimize',
      lag: 0,
    });
  });

  it('trains each configuration with the seeds of the sweep, or so many', () => {
    expect(plan(OPTIMIZERS).seeds).toEqual([1]);
    expect(plan(`${OPTIMIZERS}\n  seeds: [7, 8]`).seeds).toEqual([7, 8]);
    expect(plan(OPTIMIZERS.replace('30}', '30, replicates: 3}')).seeds).toEqual([1, 2, 3]);
    expect(plan(`${OPTIMIZERS.replace('30}', '30, replicates: 1}')}\n  seeds: [7]`).seeds).toEqual([7]);
  });

  it('tries complete configurations, each by its identity once', () => {
    const one = plan(`${OPTIMIZERS}
    training.on_nan: {values: [stop, continue]} # changes no number`);
    expect(cells(one)).toHaveLength(2);
    const found = one.configurations.of({ 'training.optimizer.name': 'adamw', 'training.on_nan': 'stop' });
    const config = completeConfig({ training: { optimizer: { name: 'adamw' } } });
    expect(found).toEqual({ config, hash: identityOf(config) });
  });

  it('tries nothing that exclude leaves out, and says what is never drawn', () => {
    const one = plan(`${OPTIMIZERS}
    model.dropout: {values: [0, 0.1, 0.2]}
  exclude: [{training.optimizer.name: adam, model.dropout: 0.1}, {model.dropout: 0.2}, {data.max: 9}]`);
    expect(
      cells(one)
        .map((cell) => Object.values(cell).join(' '))
        .sort(),
    ).toEqual(['adam 0', 'adamw 0', 'adamw 0.1']);
    expect(one.warnings.map(formatProblem)).toEqual([
      'x.yaml:7:88 sweep.exclude.2: excludes nothing: the sweep does not vary data.max',
      expect.stringContaining('there are only 6 configurations to try'),
    ]);
  });

  it('is refused where its runs, with those that confirm it, are too many', () => {
    expect(refusal(OPTIMIZERS.replace('30', '1001'))).toBe(
      'x.yaml:3:11 sweep.search: asks for up to 1001 runs\n  expected at most limits.max_runs = 1000\n  hint: lower sweep.search.runs, or raise limits.max_runs',
    );
    const confirmed = `${OPTIMIZERS}\n  confirm: {best: 3, seeds: 5}\nlimits: {max_runs:`;
    expect(refusal(`${confirmed} 49}`)).toContain('asks for up to 50 runs');
    expect(refusal(`${confirmed} 50}`)).toBe('nothing');
  });

  it('by Sobol points is told which numbers of runs are even', () => {
    const sobol = (runs: number, more = ''): string[] =>
      plan(
        `${OPTIMIZERS.replace('random, runs: 30', `sobol, runs: ${runs}${more}`)}\n    model.dropout: {min: 0, max: 0.5}`,
      ).warnings.map(({ hint }) => hint!);
    expect(sobol(64)).toEqual([]);
    expect(sobol(60)).toEqual(['runs: 64, or 32']);
    expect(sobol(9, ', enqueue: [{model.dropout: 0.1, training.optimizer.name: adam}]')).toEqual([]);
  });
});

describe('what cannot be trained', () => {
  it('in a parameter that only one optimizer has is told, with the condition it lacks', () => {
    expect(refusal(`${OPTIMIZERS}\n    training.optimizer.weight_decay: {min: 0, max: 0.1}`)).toBe(
      'x.yaml:3:11 training.optimizer.name: no configuration with training.optimizer.name="adam" can be trained\n' +
        '  hint: training.optimizer.weight_decay: "weight_decay" does not go with name: adam: not valid with ' +
        'training.optimizer.name="adam", training.optimizer.weight_decay=0.036189; when: {training.optimizer.name: ...} says when another parameter is there',
    );
    const fixed = plan(
      `${OPTIMIZERS}\n    training.optimizer.weight_decay: {min: 0, max: 0.1, when: {training.optimizer.name: adamw}}`,
    );
    expect(fixed.warnings).toEqual([]);
    expect(
      cells(fixed).every(
        (cell) => 'training.optimizer.weight_decay' in cell === (cell['training.optimizer.name'] === 'adamw'),
      ),
    ).toBe(true);
  });

  it('now and then is drawn anew, and how often is told', () => {
    const one = plan(`data: {max: 99}
sweep:
  search: {method: sobol, runs: 32}
  parameters: {data.min: {min: 0, max: 200, distribution: int_uniform}}`);
    expect(formatProblem(one.warnings[0]!)).toMatch(
      /^x.yaml:4:11 sweep.search: [45]\d % of the configurations cannot be trained, and others are drawn in their place\n {2}hint: such as data.* not valid with data.min=\d+$/,
    );
    const tried = cells(one);
    expect(tried).toHaveLength(32);
    expect(tried.every((cell) => (cell['data.min'] as number) <= 99)).toBe(true);
  });

  it('ever is refused, with what is wrong', () => {
    expect(
      refusal(
        'model: {cell: rnn}\nsweep:\n  search: {method: random, runs: 9}\n  parameters: {model.recurrent_activation: {values: [hard_sigmoid, sigmoid], probabilities: [1, 1.0e-9]}}',
      ),
    ).toContain('model.recurrent_activation: not valid with');
    expect(
      refusal(`${OPTIMIZERS}\n  exclude: [{training.optimizer.name: adam}, {training.optimizer.name: adamw}]`),
    ).toBe('x.yaml:3:11 sweep.search: exclude leaves next to nothing to try');
  });
});

describe('what is enqueued', () => {
  const enqueue = (entries: string, own = ''): string => `training: {optimizer: {learning_rate: 0.01${own}}}
sweep:
  search: {method: random, runs: 9, enqueue: ${entries}}
  parameters:
    training.optimizer.learning_rate: {min: 1e-3, max: 1e-1, distribution: log_uniform_values}
    training.optimizer.name: {values: [adam, adamw]}
    training.optimizer.weight_decay: {min: 0, max: 0.1, when: {training.optimizer.name: adamw}}
  zip:
    sizes: {model.encoder: {values: [[64], [128]]}, model.decoder: {values: [[64], [128]]}}`;

  it('may be null, where that is a value', () => {
    const text = `training: {clip_norm: 1}
sweep:
  parameters: {training.clip_norm: {values: [null, 1, 2]}}
  search: {method: random, runs: 3, enqueue: [{training.clip_norm: null}]}
`;
    expect(plan(text).search.enqueued).toEqual([{ 'training.clip_norm': null }]);
  });

  it('is completed by what stands in the spec, defaults of what it chooses included', () => {
    const { search } = plan(
      enqueue(
        '[{}, {training.optimizer.name: adamw, training.optimizer.learning_rate: 0.0012345678, model.encoder: [64], model.decoder: [64]}]',
      ),
    );
    expect(search.enqueued).toEqual([
      {
        'training.optimizer.learning_rate': 0.01,
        'training.optimizer.name': 'adam',
        'model.encoder': [128],
        'model.decoder': [128],
      },
      {
        'training.optimizer.learning_rate': 0.0012345678,
        'training.optimizer.name': 'adamw',
        'training.optimizer.weight_decay': 0.004,
        'model.encoder': [64],
        'model.decoder': [64],
      },
    ]);
    expect(Object.keys(search.enqueued[1]!)).toEqual([
      'training.optimizer.learning_rate',
      'training.optimizer.name',
      'training.optimizer.weight_decay',
      'model.encoder',
      'model.decoder',
    ]);
  });

  it('is refused where the spec leaves it outside the search, or where it says something for nothing', () => {
    expect(refusal(enqueue('[{}]').replace('learning_rate: 0.01', 'learning_rate: 0.5'))).toBe(
      'x.yaml:4:47 sweep.search.enqueue.0: leaves training.optimizer.learning_rate at 0.5, which the search never tries\n  hint: say training.optimizer.learning_rate in this entry',
    );
    expect(refusal(enqueue('[{training.optimizer.weight_decay: 0.01}]'))).toContain(
      'training.optimizer.weight_decay is not there: its condition does not hold',
    );
    expect(refusal(enqueue('[{}, {training.optimizer.name: adam}]'))).toContain(
      'sweep.search.enqueue.1: is the same configuration as entry 0',
    );
    expect(refusal(enqueue('[{model.encoder: [64]}]'))).toContain(
      'leaves model.decoder at [128], which the search never tries',
    );
  });

  it('first is what winners have to be better than; without any the spec itself, or what was tried first', () => {
    const entry = plan(enqueue('[{training.optimizer.name: adamw}]'));
    expect(baselineOf(entry.search, entry.keyOf, [])!.cell).toEqual(entry.search.enqueued[0]);
    const own = plan(OPTIMIZERS);
    expect(baselineOf(own.search, own.keyOf, [])).toEqual({ cell: {}, key: identityOf(completeConfig({})) });
    const first = { cell: { a: 1 }, key: 'a', outcome: { state: 'failed' } } as const;
    expect(baselineOf(own.search, () => undefined, [first])).toBe(first);
    expect(baselineOf(own.search, () => undefined, [])).toBeUndefined();
  });
});
