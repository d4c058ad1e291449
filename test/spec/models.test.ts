import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/spec/parse.js';

const parse = (model: string, others = '') => parseSpec('x.yaml', `name: x\nmodel: ${model}\n${others}`).config;

describe('the kind of a network', () => {
  it('is recurrent where nothing is said', () => {
    expect(parse('{cell: gru}').model).toMatchObject({ kind: 'recurrent', cell: 'gru' });
  });

  it('has keys of its own, each with a default', () => {
    expect(parse('{kind: transformer, layers: 3}').model).toEqual({
      kind: 'transformer',
      decoder_only: true,
      layers: 3,
      heads: 4,
      width: 128,
      feed_forward: 512,
      activation: 'gelu',
      norm: 'pre',
      norm_type: 'layer',
      positions: 'learned',
      random_start: 0,
      dropout: 0,
      initialization: 'nanogpt',
      tied_embeddings: true,
    });
  });

  it.each([
    ['{kind: transformer, cell: gru}', '"cell" does not go with kind: transformer'],
    ['{heads: 4}', '"heads" does not go with the default here\n  hint: kind: ... says which is meant'],
    ['{kind: perceptron}', 'expected one of recurrent, transformer'],
    ['{kind: transformer, headz: 4}', 'did you mean "heads"?'],
    ['{kind: transformer, heads: 3}', 'expected a multiple of heads: 3, such as 129, received 128'],
    ['{kind: transformer, positions: rope, random_start: 3}', 'expected 0 with positions: rope; abacus and coupled'],
    ['{kind: transformer, heads: 4, width: 12, positions: rope}', 'expected a multiple of 8 with positions: rope'],
    ['{kind: transformer, norm: none, norm_type: rms}', 'expected layer with norm: none'],
    [
      '{kind: transformer, decoder_only: false, positions: alibi}',
      'an encoder that sees only distances reads no direction',
    ],
    ['{kind: transformer, decoder_only: false, positions: none}', 'expected another kind with decoder_only: false'],
  ])('%s is refused', (model, message) => {
    expect(() => parse(model)).toThrow(message);
  });

  it.each(['transformer', 'recurrent'])('%s goes with either engine', (kind) => {
    expect(parse(`{kind: ${kind}}`, 'engine: tfjs').engine).toBe('tfjs');
  });
});

describe('what goes together in a training', () => {
  it.each([
    ['training: {steps_per_epoch: log, schedule: {name: cosine}}', 'expected another one with steps_per_epoch: log'],
    [
      'training: {steps_per_epoch: 10}\ndata: {curriculum: {grow: digits, every: 2}}',
      'expected null with data.curriculum',
    ],
    ['training: {schedule: {name: cosine, warmup_epochs: 1, warmup_steps: 5}}', 'expected 0 with warmup_epochs'],
    ['training: {loss_precision: double}\nengine: tfjs', 'expected single with engine: tfjs'],
    ['training: {batch_size: most}', 'training.batch_size: '],
    ['training: {schedule: {name: plateau, warmup_steps: 5}}', '"warmup_steps" does not go with name: plateau'],
  ])('%s is refused', (others, message) => {
    expect(() => parse('{}', others)).toThrow(message);
  });

  it('may be steps, all examples at once, and a loss in double precision', () => {
    const { training } = parse('{}', 'training: {batch_size: all, steps_per_epoch: log, loss_precision: double}');
    expect(training).toMatchObject({ batch_size: 'all', steps_per_epoch: 'log', loss_precision: 'double' });
  });
});
