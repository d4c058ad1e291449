import { describe, expect, it } from 'vitest';
import { CURVE_METRICS, EPOCH_METRICS, metricOf, titleOf } from '../../src/train/metric-table.js';
import { BODIES } from '../setup/events.js';

describe('the table of metrics', () => {
  it("has every number that an epoch's event holds", () => {
    const event = BODIES.find(({ type }) => type === 'epoch')!;
    const numbers = Object.keys(event).filter((key) => !['type', 'epoch'].includes(key));
    expect(EPOCH_METRICS.map(({ member }) => member).sort()).toEqual(numbers.sort());
  });

  it('says which way is better, for an epoch and for the best and the last of a run', () => {
    expect(
      ['val_exact', 'best_val_exact', 'last_val_loss', 'train_loss'].map((column) => metricOf(column)?.better),
    ).toEqual(['higher', 'higher', 'lower', 'lower']);
    expect([metricOf('best_epoch'), metricOf('learning_rate')!.better]).toEqual([undefined, null]);
  });

  it('gives each metric a title of its own, which its best and last values share', () => {
    expect(new Set(EPOCH_METRICS.map(({ title }) => title)).size).toBe(EPOCH_METRICS.length);
    expect([titleOf('val_exact'), titleOf('best_val_exact'), titleOf('last_val_exact')]).toEqual(
      Array(3).fill('exact match'),
    );
    expect([titleOf('val_char_accuracy'), titleOf('train_loss')]).toEqual(['character accuracy', 'training loss']);
  });

  it('makes curves of what is measured of the network, and of the learning rate', () => {
    expect(CURVE_METRICS).toEqual([
      'train_loss',
      'train_char_accuracy',
      'train_exact',
      'val_loss',
      'val_char_accuracy',
      'val_exact',
      'learning_rate',
      'weight_norm',
      'val_scratchpad_exact',
    ]);
  });
});
