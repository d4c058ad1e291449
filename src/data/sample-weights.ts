// What each training example counts in the loss, by rules over its slices.

import type { TrainingSpec } from '../spec/schema.js';
import type { Slices } from './equations/slices.js';

export type WeightRule = TrainingSpec['sample_weights'][number];
type Condition = NonNullable<WeightRule['when']['carries']>;

/** What became of a rule; the last entry stands for the examples that none applies to. */
export interface WeightShare {
  readonly when: WeightRule['when'] | null;
  readonly examples: number;
  /** What each of them counts once the mean is 1. */
  readonly weight: number;
}

/** The number of the first rule that applies; that of rules where none does. */
export function ruleOf(rules: readonly WeightRule[], slices: Slices): number {
  const index = rules.findIndex(({ when }) => applies(when, slices));
  return index === -1 ? rules.length : index;
}

function applies({ operator, ...conditions }: WeightRule['when'], slices: Slices): boolean {
  if (operator !== undefined && !slices.operators.includes(operator)) return false;
  return Object.entries(conditions).every(
    ([slice, condition]) => condition === undefined || holds(condition, slices[slice as keyof typeof conditions]),
  );
}

/** A slice that an example lacks meets no condition. */
function holds(condition: Condition, value: number | null): boolean {
  if (value === null) return false;
  if (typeof condition === 'number') return value === condition;
  const { lt = Infinity, le = Infinity, gt = -Infinity, ge = -Infinity } = condition;
  return value < lt && value <= le && value > gt && value >= ge;
}

/** Weights of examples by the rules that apply to them, brought to mean 1. */
export function weigh(
  rules: readonly WeightRule[],
  applied: Uint8Array, // number of the rule, of each example
): { readonly weights: Float32Array; readonly shares: readonly WeightShare[] } {
  const given = [...rules.map(({ weight }) => weight), 1];
  const counts = given.map(() => 0);
  for (const rule of applied) counts[rule]!++;
  const total = counts.reduce((sum, count, rule) => sum + count * given[rule]!, 0);
  const scaled = given.map((weight) => (weight * applied.length) / total);
  return {
    weights: Float32Array.from(applied, (rule) => scaled[rule]!),
    shares: scaled.map((weight, rule) => ({ when: rules[rule]?.when ?? null, examples: counts[rule]!, weight })),
  };
}
