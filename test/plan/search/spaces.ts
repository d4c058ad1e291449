// Parameters of searches that tests begin with.

import type { ChoiceParameter } from '../../../src/plan/search/parameter.js';

export { number } from '../../../scripts/regret/objectives.js';

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
