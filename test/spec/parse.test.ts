import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec, type Spec } from '../../src/spec/parse.js';
import { UserError } from '../../src/util/errors.js';

const parse = (text: string, overrides: string[] = []): Spec => parseSpec('x.yaml', text, overrides);

/** The message a text is refused with. */
function refusal(text: string, overrides: string[] = []): string {
  try {
    parse(text, overrides);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a spec', () => {
  it('is complete and frozen: every default is filled in', () => {
    const spec = parse('name: tiny');
    expect(spec.config.data).toMatchObject({ operators: ['+'], operands: 2, min: 0, max: 999, examples: 20000 });
    expect(spec.config.training.optimizer).toEqual({ name: 'adam', learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999 });
    expect(spec.sweep.seeds).toEqual([1]);
    expect(() => Object.assign(spec.config.data, { max: 1 })).toThrow(TypeError);
    expect(() => (spec.sweep.seeds as number[]).push(2)).toThrow(TypeError);
  });

  it('keeps the order of swept parameters and takes single values', () => {
    const { sweep } = parse(`
name: order
sweep:
  parameters:
    model.encoder: { value: [64, 64] }
    data.reverse: { values: [none, output] }
  zip:
    size:
      model.decoder: { values: [[8], [16]] }
      training.batch_size: { values: [32, 64] }
`);
    expect(sweep.parameters).toEqual([
      { path: 'model.encoder', values: [[64, 64]] },
      { path: 'data.reverse', values: ['none', 'output'] },
    ]);
    expect(sweep.zip[0]!.axes.map(({ path }) => path)).toEqual(['model.decoder', 'training.batch_size']);
  });
});

describe('what is wrong with a spec', () => {
  it('is said all at once, in the order of the file, with place, path, expected, received and nearest spelling', () => {
    const message = refusal(`name: x
data:
  mx: 99
  min: low
  reverse: ouput
training:
  epochs: 0
  optimizer: { name: adam, learning_rate: -1 }
model: { encoder: [] }
`);
    expect(message).toMatchInlineSnapshot(`
      "x.yaml:3:3 data.mx: unknown key "mx"
        hint: did you mean "max"?
      x.yaml:4:8 data.min: wrong type
        expected a number, received "low"
      x.yaml:5:12 data.reverse: not a value of this key
        expected one of none, input, output, both, received "ouput"
        hint: did you mean "output"?
      x.yaml:7:11 training.epochs: too small
        expected at least 1, received 0
      x.yaml:8:43 training.optimizer.learning_rate: too small
        expected more than 0, received -1
      x.yaml:9:19 model.encoder: too small
        expected at least 1 items, received []"
    `);
  });

  it.each([
    ['a missing name', 'data: {}', 'x.yaml:1:1 name: this key is missing\n  expected text, received nothing'],
    ['a name that is no name', 'name: A b', 'x.yaml:1:7 name: not a value of this key\n  expected small letters'],
    ['a text that is no spec', 'just words', 'x.yaml:1:1: not an experiment\n  expected keys and values'],
    ['an empty text', '', 'x.yaml:1:1: not an experiment'],
    ['broken YAML', 'name: [1', 'x.yaml:1:9: not valid YAML'],
    ['a key given twice', 'name: a\nname: b', 'x.yaml:2:1: not valid YAML: Map keys must be unique'],
    ['an unknown tag', 'name: !secret x', 'x.yaml:1:7: not valid YAML: Unresolved tag'],
    ['a prototype', 'name: x\n__proto__: {a: 1}', 'x.yaml:2:1: the key "__proto__" is not allowed'],
    [
      'a prototype on a path',
      'name: x\nsweep: {parameters: {data.constructor.x: {value: 1}}}',
      'x.yaml:2:22: the key "data.constructor.x" is not allowed',
    ],
    [
      'an unknown key of an alternative',
      'name: x\ntraining: {early_stopping: {patience: 3, metrc: val_exact}}',
      'x.yaml:2:42 training.early_stopping.metrc: unknown key "metrc"\n  hint: did you mean "metric"?',
    ],
    [
      'a wrong alternative',
      'name: x\ntraining: {clip_norm: high}',
      'x.yaml:2:23 training.clip_norm: not a value of this key\n  expected null or a number, received "high"',
    ],
    [
      'bounds that cross',
      'name: x\ndata: {min: 10, max: 5}',
      'x.yaml:2:22 data.max: not a value of this key\n  expected a number that is not below data.min, received 5',
    ],
    [
      'one value for a list',
      'name: x\nmodel: {encoder: 64}',
      'expected a list, received 64\n  hint: did you mean [64]?',
    ],
    ['an operator given twice', 'name: x\ndata: {operators: ["+", "+"]}', 'expected each operator once'],
    [
      'half an example',
      'name: x\ndata: {validation: 2.5}',
      'expected a share below 1, or a whole number of examples, received 2.5',
    ],
    [
      'infinity',
      'name: x\ntraining: {optimizer: {learning_rate: 1e400}}',
      'x.yaml:2:39 training.optimizer.learning_rate',
    ],
  ])('%s', (_, text, expected) => expect(refusal(text)).toContain(expected));

  it.each([
    [
      'a bare list, with both fixes',
      'parameters: {model.encoder: [64, 128]}',
      'hint: {values: [64,128]} to try each item, {value: [64,128]} for the list itself',
    ],
    [
      'no values',
      'parameters: {model.dropout: {values: []}}',
      'x.yaml:2:46 sweep.parameters.model.dropout.values: too small',
    ],
    [
      'a path that does not exist',
      'parameters: {data.revers: {values: [none]}}',
      'no such path: data.revers\n  hint: did you mean "data.reverse"?',
    ],
    [
      'a value that is none of its path',
      'parameters: {model.dropout: {values: [0.1, 2]}}',
      'x.yaml:2:52 sweep.parameters.model.dropout.values.1: too large\n  expected at most 0.95, received 2',
    ],
    [
      'values and value',
      'parameters: {model.dropout: {values: [0], value: 1}}',
      'expected either values: [...] or value: ...',
    ],
    [
      'lists that should advance together but differ',
      'zip: {g: {model.encoder: {values: [[1],[2]]}, model.decoder: {values: [[1]]}}}',
      'lists that advance together differ in length',
    ],
    [
      'a path swept twice',
      'parameters: {data.min: {values: [1]}}, zip: {g: {data.min: {values: [2]}}}',
      'data.min is swept twice',
    ],
    ['an exclude of nothing there is', 'exclude: [{data.mx: 1}]', 'no such path: data.mx'],
    [
      'seeds as a number',
      'seeds: 3',
      'x.yaml:2:16 sweep.seeds: wrong type\n  expected a list, received 3\n  hint: [1, 2, 3] for 3 seeds, [3] for the seed 3',
    ],
    ['many seeds as a number', 'seeds: 50', 'hint: [1, 2, 3, ...] for 50 seeds, [50] for the seed 50'],
    ['one seed', 'seeds: 1', 'hint: [1]'],
    ['a negative seed', 'seeds: [-1]', 'x.yaml:2:17 sweep.seeds.0: too small'],
  ])('in a sweep: %s', (_, sweep, expected) => expect(refusal(`name: x\nsweep: {${sweep}}`)).toContain(expected));
});

it('a wrong rule that stops runs is named with those there are, and an axis without bounds is told once', () => {
  const axis = (text: string): string =>
    `name: x\nsweep:\n  parameters: {training.optimizer.learning_rate: ${text}}\n  search: {method: random, runs: 9}\n`;
  const stop = (text: string): string => refusal(`${axis('{min: 0.001, max: 0.1}')}  stop: ${text}\n`);
  expect(stop('{type: hyperband}')).toContain(
    'sweep.stop.type: not a value of this key\n  expected one of halving, asha, median, received "hyperband"',
  );
  expect(stop('halving')).toContain('expected null or keys and values, received "halving"');
  const unbounded = refusal(axis('{distribution: normal, mu: 1, sigma: 2}'));
  expect(unbounded.match(/x\.yaml:/g)).toHaveLength(1);
  expect(unbounded).toContain('expected either values: [...] or value: ... or min: ... and max: ...');
});

describe('what a file says', () => {
  // The escape that clears a screen, as one character and as two; a bell; text that runs backwards.
  const EVIL = '\\u001b[2J\\u009b2J\\u0007\\u202e';
  it.each([
    ['an unknown key', `name: x\n"${EVIL}": 1`],
    ['a swept path', `name: x\nsweep: {parameters: {"${EVIL}": {values: [1]}}}`],
    ['a group', `name: x\nsweep: {zip: {"${EVIL}": {data.max: {values: [1]}, data.min: {values: [1, 2]}}}}`],
    ['a set', `name: x\ndata: {evaluation: {"${EVIL}": {draw: x}}}`],
    ['a value', `name: x\ndata: {reverse: "${EVIL}"}`],
    ['a name', `name: "${EVIL}"`],
  ])('moves no cursor in a message: %s', (_, text) => {
    // eslint-disable-next-line no-control-regex -- these are what must not come through
    expect(refusal(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('nor do a file name and an override', () => {
    const evil = JSON.parse(`"${EVIL}"`) as string;
    try {
      parseSpec(`${evil}.yaml`, 'data: {mx: 1}', [`data.${evil}=1`, evil]);
    } catch (error) {
      // eslint-disable-next-line no-control-regex -- as above
      expect((error as Error).message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect((error as Error).message).toContain(
        '\\u001b[2J\\u009b2J\\u0007\\u202e.yaml:1:8 data.mx: unknown key "mx"',
      );
    }
    expect.assertions(2);
  });
});

describe('--set', () => {
  it('overrides the file, its values in YAML', () => {
    const { config } = parse('name: x\ndata: {max: 9, examples: 50}', [
      'data.max=99',
      'model.encoder=[8, 4]',
      'training.clip_norm=null',
    ]);
    expect(config.data).toMatchObject({ max: 99, examples: 50 });
    expect(config.model).toMatchObject({ encoder: [8, 4] });
  });

  it('is checked like the file, and named as the place', () => {
    expect(refusal('name: x', ['data.mx=3'])).toContain(
      '--set data.mx=3 data.mx: unknown key "mx"\n  hint: did you mean "max"?',
    );
    expect(refusal('name: x', ['data.max=many'])).toContain('--set data.max=many data.max: wrong type');
    expect(refusal('name: x', ['nothing'])).toContain('--set nothing: not an override');
    expect(refusal('name: x', ['data.max=[1'])).toContain('not valid YAML');
  });

  it('reaches no prototype', () => {
    expect(refusal('name: x', ['__proto__.polluted=1'])).toContain('not an override');
    expect(refusal('name: x', ['data.constructor=1'])).toContain('not an override');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('words that YAML 1.1 read otherwise', () => {
  it('are warned of, with their place', () => {
    const { warnings } = parse('name: x\nquestion: yes\ndata: {max: 0777}\n');
    expect(warnings.map(({ at, message }) => `${at} ${message}`)).toEqual([
      'x.yaml:2:11 yes is the text "yes" in YAML 1.2',
      'x.yaml:3:13 0777 is 777 in YAML 1.2',
    ]);
  });

  it('are no reason to warn when they are quoted or plain numbers', () => {
    expect(parse('name: x\nquestion: "no"\ndata: {min: 0, max: 100}').warnings).toEqual([]);
  });
});

describe('a text that would exhaust the parser', () => {
  const underASecond = (act: () => void): void => {
    const started = performance.now();
    act();
    expect(performance.now() - started).toBeLessThan(1000);
  };

  it.each([
    ['too large', `name: x\nquestion: ${'y'.repeat(300_000)}`, /too large for an experiment/],
    ['too deep in brackets', `name: x\ndata: ${'['.repeat(10_000)}`, /nested more than 64 levels deep/],
    ['too deep in lists', `name: x\ndata:\n ${'- '.repeat(10_000)}a`, /nested more than 64 levels deep/],
    ['too deep in keys', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /nested more than 64/],
    ['a bomb of aliases', bomb(), /not valid YAML: Excessive alias count/],
  ])('is refused quickly: %s', (_, text, expected) => underASecond(() => expect(refusal(text)).toMatch(expected)));

  it('is not any text that is merely long', () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `# line ${i}`).join('\n');
    expect(parse(`${lines}\nname: x\nquestion: >\n${'  words '.repeat(200)}\n`).name).toBe('x');
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array<string>(10).fill(`*a${i}`).join(', ')}]`,
  );
  return ['name: x', 'a0: &a0 [x]', ...levels].join('\n');
}

describe('settings that do not go together', () => {
  it.each([
    [
      'a key of another optimizer',
      'training: {optimizer: {name: adam, momentum: 0.9}}',
      'training.optimizer.momentum: "momentum" does not go with name: adam',
    ],
    [
      'a key that needs a name',
      'training: {schedule: {every: 2}}',
      'training.schedule.every: "every" does not go with the default here\n  hint: name: ... says which is meant',
    ],
    [
      'an optimizer that is none',
      'training: {optimizer: {name: adem}}',
      'training.optimizer.name: not a value of this key\n  expected one of adam, adamw, sgd, rmsprop, received "adem"\n  hint: did you mean "adam"?',
    ],
    [
      'a misspelt key of one',
      'training: {optimizer: {name: sgd, momentun: 0.9}}',
      'training.optimizer.momentun: unknown key "momentun"\n  hint: did you mean "momentum"?',
    ],
    ['a key that is missing', 'training: {schedule: {name: step}}', 'training.schedule.every: this key is missing'],
    [
      'peeking without reading oneself',
      'model: {peek: true}',
      'model.peek: not a value of this key\n  expected false with bridge: repeat',
    ],
    [
      'a score without attention',
      'model: {attention: dot}',
      'model.attention: not a value of this key\n  expected null with bridge: repeat',
    ],
    [
      'gates where there are none',
      'model: {cell: rnn, recurrent_activation: hard_sigmoid}',
      'model.recurrent_activation: not a value of this key\n  expected sigmoid with cell: rnn',
    ],
    [
      'writing in both directions',
      'model: {bridge: attention, bidirectional: both}',
      'model.bidirectional: not a value of this key\n  expected none or encoder with bridge: attention',
    ],
    [
      'states that do not fit',
      'model: {bridge: state, encoder: [8, 6], decoder: [8]}',
      'model.decoder: not a value of this key\n  expected [8, 6] with bridge: state',
    ],
    [
      'states of two directions',
      'model: {bridge: autoregressive, bidirectional: encoder, encoder: [8], decoder: [8]}',
      'expected [16] with bridge: autoregressive',
    ],
    [
      'states that cannot be halved',
      'model: {bridge: state, bidirectional: decoder, encoder: [7], decoder: [3]}',
      'model.encoder: not a value of this key\n  expected even numbers',
    ],
    [
      'a mask over nothing',
      'training: {loss_mask: answer}',
      'training.loss_mask: not a value of this key\n  expected all, unless data.align.answer is left',
    ],
    [
      'a warm-up without an end',
      'training: {epochs: 5, schedule: {name: cosine, warmup_epochs: 5}}',
      'expected less than training.epochs = 5, received 5',
    ],
    [
      'a least rate above the first',
      'training: {schedule: {name: plateau, least: 1}}',
      'expected at most the learning rate, 0.001, received 1',
    ],
  ])('are refused: %s', (_, text, expected) => {
    expect(refusal(`name: x\n${text}`)).toContain(expected);
  });

  it('are an override and a sweep of one key: the override would change nothing', () => {
    const text =
      'name: x\nsweep: {parameters: {model.encoder: {values: [[8], [9]]}}, zip: {z: {engine: {values: [onnx]}}}}';
    expect(refusal(text, ['model.encoder=[4]', 'engine=tfjs'])).toBe(
      '--set model.encoder=[4]: changes nothing: the sweep sets model.encoder\n  hint: edit sweep in the file\n' +
        '--set engine=tfjs: changes nothing: the sweep sets engine\n  hint: edit sweep in the file',
    );
    expect(parse(text, ['model.decoder=[4]', 'sweep.seeds=[5]']).sweep.seeds).toEqual([5]);
  });

  it('are no mistake where a sweep changes both, and are told of the combination where it does not', () => {
    const sweep = (values: string, more = ''): string =>
      `name: x\nsweep:\n  zip:\n    way:\n      training.optimizer.name: {values: [adam, sgd]}\n      ${values}\n${more}`;
    expect(parse(sweep('training.optimizer.learning_rate: {values: [0.01, 0.1]}')).config.training.optimizer.name).toBe(
      'adam',
    );
    const text = sweep('training.optimizer.momentum: {values: [0.5, 0.9]}');
    expect(() => expand(parse(text))).toThrow(
      'training.optimizer.momentum: "momentum" does not go with name: adam: not valid with',
    );
    expect(refusal(sweep('training.optimizer.momentum: {values: [0.5, 2]}'))).toContain('less than 1');
    const included =
      'name: x\nsweep: {include: [{training.optimizer.name: sgd, training.optimizer.momentum: 0.9}, {model.bridge: attention, model.attention: general}]}';
    expect(expand(parse(included))[0]!.config.training.optimizer).toMatchObject({ name: 'sgd', momentum: 0.9 });
  });
});
