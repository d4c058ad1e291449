// Parameters of searches that tests begin with.

import type { ChoiceParameter, NumberParameter } from '../../../src/plan/search/parameter.js';

export const number = (
  name: string,
  min: number,
  max: number,
  more: Partial<NumberParameter> = {},
): NumberParameter => ({
  kind: 'number',
  name,
  min,
  max,
  scale: 'linear',
  step: null,
  normal: null,
  when: [],
  ...more,
});

export const choice = (
  name: string,
  values: readonly unknown[],
  more: Partial<ChoiceParameter> = {},
): ChoiceParameter => ({
  kind: 'choice',
  name,
  options: values.map((value) => ({ [name]: value })),
  probabilities: values.map(() => 1 / values.length),
  when: [],
  ...more,
});
