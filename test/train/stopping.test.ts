import { describe, expect, it } from 'vitest';
import { advance, reasonToStop, START, type Progress } from '../../src/train/stopping.js';

const validation = (epoch: number, exact: number, loss = 1) => ({ epoch, exact, loss, charAccuracy: exact });
const after = (exacts: readonly number[], rule: Parameters<typeof advance>[2]): Progress =>
  exacts.reduce((progress, exact, i) => advance(progress, validation(i + 1, exact), rule), START);

describe('the best epoch', () => {
  it('has the highest exact match; of equals the lower loss; of equals the earlier', () => {
    expect(after([0.1, 0.5, 0.3], null).best!.epoch).toBe(2);
    const first = advance(START, validation(1, 0.5, 2), null);
    expect(advance(first, validation(2, 0.5, 1), null).best!.epoch).toBe(2);
    expect(advance(first, validation(2, 0.5, 2), null).best!.epoch).toBe(1);
    expect(advance(first, validation(2, 0.5, NaN), null).best!.epoch).toBe(1);
  });
});

describe('early stopping', () => {
  const rule = { metric: 'val_exact' as const, patience: 2, min_delta: 0.05 };

  it('waits for as many epochs as it has patience', () => {
    expect(reasonToStop(after([0.5, 0.5], rule), 2, rule)).toBeUndefined();
    expect(reasonToStop(after([0.5, 0.5, 0.5], rule), 3, rule)).toMatch(
      /val_exact has not got better for 2 epochs \(best at epoch 1\)/,
    );
  });

  it('counts only what is better by more than min_delta', () => {
    expect(after([0.5, 0.54, 0.56], rule).mark!.epoch).toBe(3);
    expect(after([0.5, 0.54, 0.549], rule).mark!.epoch).toBe(1);
  });

  it('never happens without a rule', () => {
    expect(reasonToStop(after([0.5, 0.5, 0.5, 0.5], null), 4, null)).toBeUndefined();
  });
});
