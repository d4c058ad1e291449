import { describe, expect, it } from 'vitest';
import { isTree } from '../../src/spec/path.js';
import { searchFindings } from '../../src/spec/search-checks.js';
import { parseSource } from '../../src/spec/source.js';
import { formatProblem } from '../../src/util/errors.js';

/** Everything that is wrong with a sweep, as it is told; instead of line and column with the word that stands there. */
function told(sweep: string, more = ''): string[] {
  const text = `sweep:\n${sweep.replace(/^/gm, '  ')}\n${more}`;
  const source = parseSource('x.yaml', text);
  const wordAt = (at: string): string => {
    const [line, column] = at.split(':').slice(-2).map(Number) as [number, number];
    return /^[-\w.]+|^./.exec(text.split('\n')[line - 1]!.slice(column - 1))![0];
  };
  const { content } = source;
  if (!isTree(content)) throw new Error('not a tree');
  return searchFindings(content).map(({ path, key, problem }) =>
    formatProblem({ at: `at ${wordAt(source.locate(path, key))}`, ...problem }),
  );
}

const RANDOM = 'search: {method: random, runs: 20}';

/** One parameter of a random search. */
const axis = (path: string, text: string, more = ''): string[] =>
  told(`${RANDOM}\nparameters:\n  ${path}: {${text}}\n${more}`);

describe('a sweep', () => {
  it('that is a grid draws nothing', () => {
    expect(told('parameters: {model.dropout: {min: 0, max: 0.5}}')).toEqual([
      'at min: min is of a search, and this sweep is a grid\n  hint: values: [...] to try each, or sweep.search: {method: random, runs: 20} for a search',
    ]);
    expect(
      told('parameters: {model.dropout: {values: [0], probabilities: [1]}, engine: {value: onnx, when: {a: 1}}}'),
    ).toEqual([
      'at probabilities: probabilities is of a search, and this sweep is a grid\n  hint: sweep.search: {method: random, runs: 20} for a search',
      expect.stringContaining('when is of a search'),
    ]);
    expect(told('parameters: {model.dropout: {values: [0, 0]}}')).toEqual([]);
  });

  it('that is a search takes all of its grammar', () => {
    const all = `search:
  method: tpe
  runs: 60
  metric: val_loss
  goal: minimize
  lag: 8
  replicates: 1
  enqueue: [{training.optimizer.name: adam, training.optimizer.learning_rate: 0.001}]
stop: {type: asha, min_epochs: 3}
confirm: {best: 2}
parameters:
  training.optimizer.learning_rate: {min: 1e-4, max: 1e-1, distribution: log_uniform_values}
  training.optimizer.name: {values: [adam, adamw], probabilities: [0.25, 0.75]}
  training.optimizer.weight_decay: {min: 0, max: 0.1, when: {training.optimizer.name: adamw}}
  training.batch_size: {min: 32, max: 256, distribution: q_log_uniform_values, q: 32}
  training.schedule.warmup_epochs: {min: 0, max: 5, when: {training.optimizer.learning_rate: {gt: 0.01}}}
  training.optimizer.beta_1: {distribution: normal, mu: 0.9, sigma: 0.05, min: 0.5, max: 0.99}
  data.end_character: {value: false}
zip:
  sizes: {model.encoder: {values: [[8], [16]]}, model.decoder: {values: [[8], [16]]}}
exclude: [{training.batch_size: 64}]`;
    expect(told(all)).toEqual([]);
  });
});

describe('a range', () => {
  it.each([
    ['model.dropout', 'min: -0.1, max: 0.5', 'at -0.1: too small\n  expected at least 0, received -0.1'],
    ['model.dropout', 'min: 0, max: 2', 'at 2: too large\n  expected at most 0.95, received 2'],
    ['training.optimizer.learning_rate', 'min: 0, max: 1', 'too small\n  expected more than 0, received 0'],
    [
      'model.dropout',
      'min: 0.5, max: 0.5',
      'there is nothing between min and max\n  expected more than min: 0.5, received 0.5',
    ],
    ['model.dropout', 'min: 0.1', 'at model.dropout: this key is missing\n  expected a number'],
    [
      'model.dropout',
      'min: 0, max: 0.5, distribution: log_uniform_values',
      'at 0: has no logarithm\n  expected more than 0 with distribution: log_uniform_values, received 0',
    ],
    ['data.operands', 'min: 1.5, max: 3', 'wrong type\n  expected a whole number, received 1.5'],
    [
      'training.batch_size',
      'min: 1, max: 9, distribution: uniform',
      'at uniform: uniform draws numbers that are not whole\n  expected whole numbers, received uniform\n  hint: distribution: int_uniform or q_uniform',
    ],
    [
      'training.batch_size',
      'min: 1, max: 9, distribution: log_uniform_values',
      'hint: distribution: q_log_uniform_values, q: 1',
    ],
    [
      'training.clip_norm',
      'min: 0.1, max: 1, distribution: int_uniform',
      'int_uniform draws whole numbers\n  expected a whole number, received 0.1',
    ],
    [
      'training.batch_size',
      'min: 1, max: 9, distribution: q_uniform, q: 0.5',
      'at 0.5: its multiples are not whole\n  expected a whole number, received 0.5',
    ],
    [
      'training.batch_size',
      'min: 33, max: 90, distribution: q_uniform, q: 32',
      'leaves nothing to draw\n  expected at least two multiples of it from 33 to 90, received 32',
    ],
    [
      'model.dropout',
      'min: 0, max: 0.5, q: 0.1',
      'at q: q does not go with distribution: uniform\n  hint: distribution: q_uniform or q_log_uniform_values',
    ],
    [
      'model.dropout',
      'min: 0, max: 0.5, mu: 0.1',
      'mu does not go with distribution: uniform\n  hint: distribution: normal',
    ],
    [
      'model.dropout',
      'min: 0, max: 0.5, probabilities: [1]',
      'probabilities does not go with distribution: uniform\n  hint: they are of values: [...]',
    ],
    [
      'model.dropout',
      'min: 0, max: 0.5, distribution: normal, mu: 0.6, sigma: 0.1',
      'at 0.6: lies outside\n  expected from min: 0 to max: 0.5, received 0.6',
    ],
    [
      'model.dropout',
      'min: 0, max: 0.5, distribution: normal, mu: 0.1',
      'this key is missing\n  expected a number, with distribution: normal',
    ],
    ['model.dropout', 'min: 0, max: 0.5, distribution: categorical', 'categorical chooses from values'],
    ['data.reverse', 'min: 0, max: 1', 'at min: data.reverse is no number\n  hint: values: [...] to choose from'],
    ['model.encoder', 'min: 8, max: 64', 'model.encoder is no number'],
  ])('of %s {%s} is refused', (path, text, expected) => {
    const found = axis(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('of a key that one task, or one optimizer, alone has is checked by its bounds', () => {
    const other = '  training.optimizer.name: {values: [sgd, adam]}';
    expect(axis('training.optimizer.momentum', 'min: 0, max: 0.9', other)).toEqual([]);
    expect(axis('training.optimizer.momentum', 'min: 0, max: 1', other)).toEqual([
      expect.stringContaining('expected less than 1, received 1'),
    ]);
    expect(axis('training.clip_norm', 'min: 0.1, max: 5', other)).toEqual([]);
  });

  it('ends where its last multiple does: 0.3 is three times 0.1', () => {
    expect(axis('model.dropout', 'min: 0.2, max: 0.3, distribution: q_uniform, q: 0.1')).toEqual([]);
  });
});

describe('values of a search', () => {
  it.each([
    [
      'values: [0.1, 0.2, 0.1]',
      'at 0.1: stands here twice\n  received 0.1\n  hint: probabilities: [...] says how often',
    ],
    [
      'values: [0.1, 0.2], probabilities: [0.5, 0.4]',
      'at [: they do not add up to 1\n  expected a sum of 1, received 0.9',
    ],
    [
      'values: [0.1, 0.2], probabilities: [1]',
      'their number is another\n  expected 2, one for each of the values, received 1',
    ],
    ['value: 0.1, probabilities: [1]', 'probabilities does not go with value'],
    ['values: [0.1, 0.2], q: 0.1', 'q does not go with values'],
    ['values: [0.1, 0.2], distribution: uniform', 'uniform draws from min: ... to max: ...\n  received values'],
  ])('{%s} are refused', (text, expected) => {
    const found = axis('model.dropout', text, '  data.end_character: {values: [true, false]}');
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('have probabilities that add up to 1 as decimals do', () => {
    expect(axis('model.dropout', 'values: [0, 0.1, 0.2], probabilities: [0.1, 0.2, 0.7]')).toEqual([]);
    const tenths = new Array(10).fill('0.1').join(', ');
    const values = Array.from({ length: 10 }, (_, index) => index / 100).join(', ');
    expect(axis('model.dropout', `values: [${values}], probabilities: [${tenths}]`)).toEqual([]);
  });
});

describe('a condition', () => {
  const when = (text: string, more = ''): string[] =>
    told(`${RANDOM}
parameters:
  training.optimizer.name: {values: [adam, adamw]}
  model.dropout: {min: 0, max: 0.5}
  training.batch_size: {min: 16, max: 64, distribution: q_uniform, q: 16}
  model.encoder: {values: [[8], [16]]}
  training.optimizer.weight_decay: {min: 0, max: 0.1, when: {${text}}}
${more}`);

  it.each([
    'training.optimizer.name: adamw',
    'training.optimizer.name: [adam, adamw], model.dropout: {gt: 0.1, le: 0.2}',
    'training.batch_size: 32',
    'training.batch_size: {ge: 64}',
    'model.encoder: [[8]]',
  ])('{%s} can hold', (text) => {
    expect(when(text)).toEqual([]);
  });

  it.each([
    [
      'training.optimizer.nam: adam',
      'at training.optimizer.nam: training.optimizer.nam is not swept\n  hint: did you mean "training.optimizer.name"?',
    ],
    ['data.reverse: none', 'data.reverse is not swept\n  hint: swept are training.optimizer.name, model.dropout'],
    [
      'training.optimizer.name: adamq',
      'at adamq: never holds\n  expected a value of training.optimizer.name: "adam", "adamw", received "adamq"\n  hint: did you mean "adam"?',
    ],
    ['training.optimizer.name: [adam, sgd]', 'at sgd: never holds'],
    [
      'model.dropout: 0.1',
      'expected a value of model.dropout: 0 to 0.5, received 0.1\n  hint: bounds, such as {ge: ...}',
    ],
    ['model.dropout: {gt: 0.5}', 'never holds'],
    ['model.dropout: {lt: 0.1, gt: 0.2}', 'never holds'],
    ['training.batch_size: 20', 'never holds'],
    ['training.optimizer.name: {gt: 1}', 'never holds'],
    ['model.encoder: [8]', 'hint: [[8]] for the list itself'],
    [
      'training.optimizer.weight_decay: {gt: 0.05}',
      'goes round in a circle: training.optimizer.weight_decay -> training.optimizer.weight_decay',
    ],
  ])('{%s} is refused', (text, expected) => {
    const found = when(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('that goes round over others is told at each of them', () => {
    const circle = `${RANDOM}
parameters:
  data.min: {values: [0, 1], when: {data.max: 9}}
  data.max: {values: [9, 99], when: {data.operands: 2}}
  data.operands: {values: [2, 3], when: {data.min: 1}}
  model.dropout: {values: [0, 0.1], when: {data.min: 1}}`; // which is on no circle
    expect(told(circle)).toEqual([
      'at data.max: goes round in a circle: data.min -> data.max -> data.operands -> data.min',
      'at data.operands: goes round in a circle: data.max -> data.operands -> data.min -> data.max',
      'at data.min: goes round in a circle: data.operands -> data.min -> data.max -> data.operands',
    ]);
  });
});

describe('a search', () => {
  const PARAMETERS = 'parameters: {model.dropout: {min: 0, max: 0.5}, data.reverse: {values: [none, output]}}';

  it.each([
    [
      '{method: random, runs: 20, goal: minimize}',
      'at minimize: looks for the worst\n  expected maximize, received "minimize"',
    ],
    ['{method: random, runs: 20, metric: val_loss, goal: maximize}', 'looks for the worst\n  expected minimize'],
    ['{method: tpe, runs: 20, target: 99}', 'is no value of a share\n  expected from 0 to 1, received 99'],
    [
      '{method: sobol, runs: 20, lag: 2}',
      'at lag: changes nothing: this search waits for no result\n  hint: method: tpe does, and a target',
    ],
    [
      '{method: random, runs: 1, enqueue: [{}, {}]}',
      'more than there are to be runs\n  expected at most runs: 1, received 2 entries',
    ],
    [
      '{method: random, runs: 9, enqueue: [{model.droput: 0}]}',
      'model.droput is not swept\n  hint: did you mean "model.dropout"?',
    ],
    [
      '{method: random, runs: 9, enqueue: [{model.dropout: 0.6}]}',
      'at 0.6: the search never tries this\n  expected 0 to 0.5, received 0.6',
    ],
    [
      '{method: random, runs: 9, enqueue: [{data.reverse: outputs}]}',
      'expected "none", "output", received "outputs"\n  hint: did you mean "output"?',
    ],
  ])('%s is refused', (search, expected) => {
    const found = told(`search: ${search}\n${PARAMETERS}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('may have a lag where it waits for results', () => {
    for (const search of ['{method: tpe, runs: 9, lag: 2}', '{method: random, runs: 9, lag: 2, target: 0.99}']) {
      expect(told(`search: ${search}\n${PARAMETERS}`)).toEqual([]);
    }
  });

  it('of nothing is refused', () => {
    for (const parameters of ['', 'parameters: {}', 'parameters: {model.dropout: {value: 0}}']) {
      expect(told(`${RANDOM}\n${parameters}`)).toEqual([
        expect.stringContaining('at search: there is nothing to search: no parameter has several values'),
      ]);
    }
  });

  it('says its number of seeds once', () => {
    expect(told(`search: {method: random, runs: 9, replicates: 3}\nseeds: [1, 2]\n${PARAMETERS}`)).toEqual([
      'at 3: says another number of seeds than sweep.seeds\n  expected 2, as many as sweep.seeds, received 3',
    ]);
    expect(told(`search: {method: random, runs: 9, replicates: 3}\n${PARAMETERS}`)).toEqual([]);
  });

  it('adds no combinations, and draws no lists that advance together from ranges', () => {
    expect(told(`${RANDOM}\n${PARAMETERS}\ninclude: [{model.dropout: 0}]`)).toEqual([
      'at include: include adds to a grid, and this sweep is a search\n  hint: sweep.search.enqueue begins with configurations',
    ]);
    const zip = 'zip: {g: {data.min: {values: [0, 1]}, data.max: {min: 9, max: 99}}}';
    expect(told(`${RANDOM}\n${zip}`).join('\n')).toContain('min does not go with lists that advance together');
  });
});

describe('a stopping rule', () => {
  const PARAMETERS = 'parameters: {model.dropout: {values: [0, 0.1]}}';

  it.each([
    [
      'stop: {type: asha, min_epochs: 30}',
      'at 30: leaves nothing to stop\n  expected less than training.epochs: 30, received 30',
    ],
    [
      'seeds: [1, 2]\nstop: {type: median}',
      'stops seeds of a configuration one by one, so that the lucky ones are left\n  expected halving with several seeds, received "median"',
    ],
    ['search: {method: random, runs: 9, replicates: 2}\nstop: {type: asha}', 'expected halving with several seeds'],
    [
      'search: {method: tpe, runs: 9}\nstop: {type: halving}',
      'at halving: halving compares all runs at once, tpe tries one after the other\n  expected a cohort, or asha, with method: tpe',
    ],
    [
      'search: {method: tpe, runs: 9, lag: 2}\nstop: {type: halving, cohort: 3}',
      'at lag: changes nothing: results of the cohorts before guide the next one\n  hint: remove it',
    ],
    ['stop: {type: halving, cohort: 3}', 'at cohort: only a search has cohorts\n  hint: remove it'],
    [
      'search: {method: tpe, runs: 9}\nstop: {type: asha, metric: val_loss}',
      'is said by sweep.search\n  hint: remove it',
    ],
  ])('%s is refused', (text, expected) => {
    const found = told(`${text}\n${PARAMETERS}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('compares runs of one length', () => {
    expect(told('stop: {type: asha}\nparameters: {training.epochs: {values: [9, 27]}}')).toEqual([
      'at training.epochs: runs of different lengths are not compared epoch by epoch\n  hint: remove sweep.stop, or this',
    ]);
    expect(told('stop: {type: asha}\nparameters: {training.steps_per_epoch: {values: [9, 27]}}')).toHaveLength(1);
    expect(told(`stop: {type: asha, min_epochs: 9}\n${PARAMETERS}`, 'training: {epochs: 10}')).toEqual([]);
    expect(told(`stop: {type: asha, min_epochs: 9}\n${PARAMETERS}`, 'training: {epochs: 9}')).toHaveLength(1);
    expect(told(`stop: {type: median}\n${PARAMETERS}`, 'training: {epochs: 1}')).toHaveLength(1);
    expect(told(`seeds: [1, 2]\nstop: {type: halving}\n${PARAMETERS}`)).toEqual([]);
    const cohorts = 'search: {method: tpe, runs: 9, target: 0.9}\nstop: {type: halving, cohort: 3}';
    expect(told(`${cohorts}\n${PARAMETERS}`)).toEqual([]);
  });
});

it('only a search is confirmed', () => {
  expect(told('confirm: {best: 2}\nparameters: {model.dropout: {values: [0, 0.1]}}')).toEqual([
    'at confirm: only a search has winners to confirm\n  hint: sweep.search, or more seeds',
  ]);
});

it('everything is told at once', () => {
  const wrong = `search: {method: sobol, runs: 1, lag: 3, enqueue: [{}, {}]}
stop: {type: median, min_epochs: 90}
parameters:
  model.dropout: {min: 0, max: 2, q: 0.1}
  data.reverse: {values: [none, none], when: {model.drop: 1}}`;
  expect(told(wrong)).toHaveLength(6);
});
