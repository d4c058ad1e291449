import { describe, expect, it } from 'vitest';
import { parseSpec, type Spec } from '../../src/spec/parse.js';
import { parseSource } from '../../src/spec/source.js';
import { UserError } from '../../src/util/errors.js';

const parse = (text: string, overrides: string[] = []): Spec => parseSpec('x.yaml', text, overrides);

/**
 * The message a text is refused with, within a second or, where others are at work too, two of this process' own time.
 */
function refusal(text: string, overrides: string[] = []): string {
  const started = process.cpuUsage();
  try {
    parse(text, overrides);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(process.cpuUsage(started).user).toBeLessThan(2e6);
    return error.message;
  }
  throw new Error('was not refused');
}

const OPTIMIZERS = [
  'name: x',
  'training:',
  '  optimizer: &o { learning_rate: 0.5, beta_1: 0.7 }',
  'sweep:',
  '  parameters:',
  '    training.optimizer:',
  '      values:',
  '        - ',
].join('\n');
const optimizer = (text: string): unknown => parse(OPTIMIZERS + text).sweep.parameters[0]!.values[0];

describe('a merge key', () => {
  it('brings in the keys of a mapping; those beside it go before, wherever it stands', () => {
    expect(optimizer('{ <<: *o, beta_1: 0.8 }')).toEqual({ learning_rate: 0.5, beta_1: 0.8 });
    expect(optimizer('{ beta_1: 0.8, <<: *o }')).toEqual({ learning_rate: 0.5, beta_1: 0.8 });
    expect(optimizer('{ <<: { name: sgd, momentum: 0.9 } }')).toEqual({ name: 'sgd', momentum: 0.9 });
  });

  it('takes a list of mappings, the first going before the others', () => {
    expect(optimizer('{ <<: [{ beta_1: 0.1 }, *o, { beta_2: 0.2 }] }')).toEqual({
      beta_1: 0.1,
      learning_rate: 0.5,
      beta_2: 0.2,
    });
    expect(optimizer('{ <<: { <<: *o, beta_1: 0.3 } }')).toEqual({ learning_rate: 0.5, beta_1: 0.3 });
  });

  it('keeps its place among swept parameters', () => {
    const text =
      'name: x\nsweep:\n  zip: { g: &g { model.dropout: { values: [0, 0.1] } } }\n  parameters: { data.seed: { values: [1] } }\n';
    expect(parse(text).sweep.zip[0]!.axes).toHaveLength(1);
    const merged = parseSource('x.yaml', 'a: &a {x: 1}\nb: {first: 0, <<: *a, last: 2}').content as { b: object };
    expect(Object.keys(merged.b)).toEqual(['first', 'x', 'last']);
  });

  it('is a plain word: quoted it is a key like any other', () => {
    expect(refusal(`${OPTIMIZERS}{ "<<": *o }`)).toContain('unknown key "<<"');
  });

  it('has its problems told where it stands', () => {
    expect(refusal(`${OPTIMIZERS}{ <<: *o, name: sgd }`)).toContain(
      'x.yaml:8:17 sweep.parameters.training.optimizer.values.0.beta_1: "beta_1" does not go with name: sgd',
    );
    expect(refusal(`${OPTIMIZERS}{ <<: { beta_1: 2 } }`)).toContain('x.yaml:8:27 sweep.parameters');
    expect(refusal(`${OPTIMIZERS}{ <<: 3 }`)).toBe(
      'x.yaml:8:17: this cannot be merged\n  expected keys and values, an alias of some (*name), or a list of those',
    );
    expect(refusal(`${OPTIMIZERS}{ <<: [*o, x] }`)).toContain('x.yaml:8:22: this cannot be merged');
    expect(refusal('name: x\ndata:\n  <<: {a: 1}\n  <<: {b: 1}')).toContain('x.yaml:4:3: not valid YAML: Map keys');
  });

  it('reaches no prototype', () => {
    expect(refusal('name: x\ndata: {<<: {__proto__: {polluted: 1}}}')).toContain(
      'x.yaml:2:13: the key "__proto__" is not allowed',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('an alias', () => {
  it('means the last node of its name before it', () => {
    const { content } = parseSource('x.yaml', 'a: &n 1\nb: *n\nc: &n [2]\nd: *n\ne: {f: *n}');
    expect(content).toEqual({ a: 1, b: 1, c: [2], d: [2], e: { f: [2] } });
  });

  it('may be given often: what counts is what it stands for', () => {
    const seeds = Array.from({ length: 300 }, () => '*s').join(', ');
    expect(parse(`name: x\nsweep: {seeds: [&s 7, ${seeds}]}`).sweep.seeds).toHaveLength(301);
  });

  it.each([
    ['in a mapping', 'name: x\nexpect: &b {b: *b}', 'x.yaml:2:16: not valid YAML: *b stands inside'],
    ['in a list', 'name: x\ndata: {operators: &b ["+", *b]}', 'x.yaml:2:28: not valid YAML: *b stands'],
    ['in a merge key', 'name: x\ndata: &b {<<: *b}', 'x.yaml:2:15: not valid YAML: *b stands'],
    ['as a key', 'name: x\ndata: &b {*b : 1}', 'x.yaml:2:11: not valid YAML: *b stands'],
    ['far inside', 'name: x\ndata: &b {min: [[{a: *b}]]}', 'x.yaml:2:22: not valid YAML: *b stands'],
    ['in an excluded value', 'name: x\nsweep: {exclude: [&b {data.max: *b}]}', 'x.yaml:2:33: not valid YAML: *b'],
    ['in the whole file', '&b\nname: x\ndata: *b', 'x.yaml:3:7: not valid YAML: *b stands'],
    ['without an anchor', 'name: x\ndata: *b', 'x.yaml:2:7: not valid YAML: there is no anchor &b before'],
    ['with an anchor after it', 'name: *b\ndata: &b {}', 'x.yaml:1:7: not valid YAML: there is no anchor &b before'],
  ])('inside itself is refused with its place: %s', (_, text, expected) => expect(refusal(text)).toContain(expected));

  it('inside itself is refused on the command line', () => {
    expect(refusal('name: x', ['expect=&b {b: *b}'])).toBe(
      '--set expect=&b {b: *b}: not valid YAML: *b stands inside the value that it means',
    );
  });

  it.each([
    ['of lists', (below: string) => `[${Array<string>(10).fill(below).join(', ')}]`],
    ['of merges', (below: string) => `{<<: [${Array<string>(10).fill(below).join(', ')}]}`],
    ['of keys', (below: string) => `{k: ${below}, l: ${below}, m: ${below}, n: ${below}, o: ${below}}`],
  ])('is no bomb: %s', (_, level) => {
    const levels = Array.from({ length: 12 }, (__, i) => `a${i + 1}: &a${i + 1} ${level(`*a${i}`)}`);
    const message = refusal(['name: x', 'a0: &a0 {x: 1}', ...levels].join('\n'));
    expect(message).toMatch(/^x\.yaml:\d+:\d+: not valid YAML: Excessive alias count/);
  });

  it('is no ladder: many of them, each one level deeper, or side by side', () => {
    const ladder = Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} {x: *a${i}}`);
    expect(refusal(['name: x', 'a0: &a0 {x: 1}', ...ladder].join('\n'))).toMatch(/nested more than 64 levels deep/);
    expect(refusal(`name: x\na: &a y\nb: [${'*a,'.repeat(80_000)}]`)).toContain('unknown key "a"');
  });
});

describe('a text that is not one document of YAML 1.2', () => {
  it.each([
    [
      'a second document',
      'name: x\n---\nname: y',
      'x.yaml:2:1: a second document begins here\n  expected one in a file',
    ],
    ['a second document after dots', 'name: x\n...\nname: y', 'x.yaml:3:1: a second document begins here'],
    ['an older YAML', '%YAML 1.1\n---\nname: x', 'x.yaml:1:1: written for YAML 1.1\n  expected YAML 1.2'],
    ['a list as a key', 'name: x\n? [a]\n: b', 'x.yaml:2:3: not valid YAML: a key must be text'],
    [
      'a key given as number and as text',
      'name: x\n1: a\n"1": b',
      'x.yaml:3:1: not valid YAML: Map keys must be unique',
    ],
  ])('is refused with its place: %s', (_, text, expected) => expect(refusal(text)).toContain(expected));

  it('may begin with a byte order mark, a directive or three dashes', () => {
    expect(parse('\ufeffname: x').name).toBe('x');
    expect(parse('%YAML 1.2\n---\nname: x\n...\n').name).toBe('x');
  });
});

describe('a value of --set', () => {
  it('is warned of where YAML 1.1 read it otherwise', () => {
    expect(parse('name: x', ['data.max=010', 'question=yes', 'data.min=1']).warnings).toEqual([
      { at: '--set data.max=010', message: '010 is 10 in YAML 1.2', hint: 'write the number in plain decimal digits' },
      { at: '--set question=yes', message: 'yes is the text "yes" in YAML 1.2', hint: 'write true or false' },
    ]);
  });

  it('is one document, no deeper than a file', () => {
    expect(refusal('name: x', ['data.max=1\n---\n2'])).toContain('a second document begins here');
    expect(refusal('name: x', [`data.max=${'['.repeat(100)}`])).toContain('nested more than 64 levels deep');
  });
});
