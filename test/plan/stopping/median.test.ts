import { expect, it } from 'vitest';
import { decisionWords } from '../../../src/plan/stopping/decision.js';
import { medianDecision } from '../../../src/plan/stopping/median.js';

const rule = { minRuns: 3, goal: 'maximize' } as const;

it('a run that is worse than the median of others is stopped, one as good goes on', () => {
  expect(medianDecision(rule, 5, [0.2, 0.4, 0.9], 0.39)).toEqual({
    rule: 'median',
    action: 'stop',
    rung: null,
    epoch: 5,
    value: 0.39,
    n: 4,
    kept: null,
    cutoff: 0.4,
    why: 'worse',
  });
  expect(medianDecision(rule, 5, [0.2, 0.4, 0.9], 0.4)).toMatchObject({ action: 'continue', why: 'reached' });
  expect(medianDecision(rule, 5, [0.2, 0.4, 0.6, 0.9], 0.49)).toMatchObject({ action: 'stop', cutoff: 0.5 });
  expect(medianDecision({ ...rule, goal: 'minimize' }, 5, [0.2, 0.4, 0.9], 0.39).action).toBe('continue');
});

it('nobody is stopped before enough others are over', () => {
  expect(medianDecision(rule, 5, [0.8, 0.9], 0.1)).toMatchObject({ action: 'continue', why: 'few', cutoff: null });
  expect(medianDecision(rule, 5, [], NaN).action).toBe('continue');
});

it('what is not a number is the worst', () => {
  expect(medianDecision(rule, 5, [0.1, 0.1, 0.1], NaN)).toMatchObject({
    action: 'stop',
    why: 'no number',
    value: null,
  });
  expect(medianDecision(rule, 5, [NaN, NaN, 0.1], 0.05)).toMatchObject({ action: 'continue', cutoff: null });
});

it('is told with its numbers', () => {
  expect(decisionWords(medianDecision(rule, 5, [0.2, 0.4, 0.9], 0.39), 'val_exact')).toBe(
    'val_exact 0.39 after epoch 5: the median of 3 other runs was 0.4',
  );
});
