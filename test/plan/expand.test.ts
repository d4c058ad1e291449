import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { canonicalJson, identify } from '../../src/plan/identity.js';
import { parseSpec } from '../../src/spec/parse.js';
import { valueAt } from '../../src/spec/path.js';

const runs = (sweep: string, rest = '') =>
  expand(parseSpec('x.yaml', `name: x\n${rest}\nsweep:\n${sweep.replace(/^/gm, '  ')}`));
const names = (sweep: string): string[] => runs(sweep).map(({ label, seed }) => `${label} #${seed}`);

describe('expand', () => {
  it('names variants by lists and rules as one would write them', () => {
    const rules = '[{when: {smallest_operand: {lt: 100}}, weight: 3}, {when: {operator: "+"}, weight: 2}]';
    expect(names(`parameters: {training.sample_weights: {values: [[], ${rules}]}}`)).toEqual([
      'sample_weights=[] #1',
      'sample_weights={when: {smallest_operand: {lt: 100}}, weight: 3},{when: {operator: +}, weight: 2} #1',
    ]);
  });

  it('crosses parameters, the last varying fastest, seeds outermost', () => {
    expect(
      names(
        'parameters:\n  data.reverse: {values: [none, output]}\n  model.dropout: {values: [0, 0.5]}\nseeds: [3, 1]',
      ),
    ).toEqual([
      'reverse=none, dropout=0 #3',
      'reverse=none, dropout=0.5 #3',
      'reverse=output, dropout=0 #3',
      'reverse=output, dropout=0.5 #3',
      'reverse=none, dropout=0 #1',
      'reverse=none, dropout=0.5 #1',
      'reverse=output, dropout=0 #1',
      'reverse=output, dropout=0.5 #1',
    ]);
  });

  it('lets zipped lists advance together', () => {
    expect(
      names(
        'parameters: {model.dropout: {values: [0, 0.5]}}\nzip:\n  size:\n    model.encoder: {values: [[8], [8, 8]]}\n    model.decoder: {values: [[8], [16]]}',
      ),
    ).toEqual([
      'encoder=8, decoder=8, dropout=0 #1',
      'encoder=8,8, decoder=16, dropout=0 #1',
      'encoder=8, decoder=8, dropout=0.5 #1',
      'encoder=8,8, decoder=16, dropout=0.5 #1',
    ]);
  });

  it('leaves out what exclude matches', () => {
    expect(
      names(
        'parameters:\n  data.reverse: {values: [none, output]}\n  model.dropout: {values: [0, 0.5]}\nexclude: [{data.reverse: output, model.dropout: 0.5}]',
      ),
    ).toHaveLength(3);
  });

  it('adds include as a GitHub Actions matrix does', () => {
    const found = runs(
      [
        'parameters: {data.reverse: {values: [none, output]}}',
        'include:',
        '  - {training.batch_size: 32}', // contradicts nothing: goes to all
        '  - {data.reverse: output, model.dropout: 0.5}', // goes to the one it fits
        '  - {data.reverse: both}', // fits none: one of its own
      ].join('\n'),
    ).map(({ config }) => [valueAt(config, 'data.reverse'), config.training.batch_size, config.model.dropout]);
    expect(found).toEqual([
      ['none', 32, 0],
      ['output', 32, 0.5],
      ['both', 128, 0],
    ]);
  });

  it('runs combinations that come to the same once', () => {
    expect(names('parameters: {model.dropout: {values: [0, 0.0, 0.5]}}\nseeds: [1, 1]')).toHaveLength(2);
  });

  it('refuses too large a grid before it is built', () => {
    const wide = `{values: [${Array.from({ length: 100 }, (_, i) => i / 1000).join(', ')}]}`;
    const axes = ['model.dropout', 'training.optimizer.learning_rate', 'training.clip_norm', 'data.validation'].map(
      (path) => `  ${path}: ${wide.replaceAll('[0,', '[0.5,')}`,
    );
    const started = performance.now();
    expect(() =>
      runs(`parameters:\n${axes.join('\n')}\nseeds: [${Array.from({ length: 100 }, (_, i) => i).join(', ')}]`),
    ).toThrow(/asks for up to 10000000000 runs\n {2}expected at most limits.max_runs = 1000/);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('refuses an empty grid and combinations that are not valid', () => {
    expect(() => runs('parameters: {model.dropout: {values: [0]}}\nexclude: [{model.dropout: 0}]')).toThrow(
      /exclude leaves no combination/,
    );
    expect(() => runs('parameters:\n  data.min: {values: [0, 500]}\n  data.max: {values: [99, 999]}')).toThrow(
      'data.max: not valid with data.min=500, data.max=99\n  expected a number that is not below data.min',
    );
  });

  it('names a variant by the last words that tell its settings apart', () => {
    expect(names('parameters: {training.optimizer.name: {values: [adam]}}')).toEqual(['default #1']);
    expect(
      names(
        'parameters:\n  data.align.answer: {values: [left, right]}\n  data.align.question: {values: [left, right]}',
      )[0],
    ).toBe('question=left, answer=left #1');
  });
});

describe('identity', () => {
  it('is that of the content: order and spelling of the file do not count', () => {
    const [a] = runs('seeds: [1]', 'data: {max: 99, min: 0}\ntraining: {optimizer: {learning_rate: 1e-3}}');
    const [b] = runs('seeds: [2]', 'training: {epochs: 30}\ndata: {min: 0, max: 99}');
    expect(a!.hash).toBe(b!.hash);
    const [c] = runs('seeds: [1]', 'data: {max: 98}');
    expect(c!.hash).not.toBe(a!.hash);
  });

  it('follows RFC 8785: its own example of sorting and numbers', () => {
    expect(
      canonicalJson({
        b: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        a: 'é',
        '10': 1,
      }),
    ).toBe('{"10":1,"a":"é","b":[333333333.3333333,1e+30,4.5,0.002,1e-27]}');
    expect(identify({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'); // SHA-256 of {}
  });
});
