// What each training example counts in the loss, by rules over its attributes.

import type { AttributeValue, AttributeValues } from '../tasks/attribute.js';
import type { Containing } from '../tasks/task.js';
import { taskOf } from '../tasks/tasks.js';
import type { OpenTask } from '../tasks/task.js';
import { UserError, type Problem } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import type { RunConfig, TrainingSpec } from '../spec/schema.js';

export type WeightRule = TrainingSpec['sample_weights'][number];
/** A value, one of several values, or bounds. */
type Condition =
  | number
  | string
  | readonly (number | string)[]
  | Readonly<Partial<Record<'lt' | 'le' | 'gt' | 'ge', number | undefined>>>;
export type Conditions = Readonly<Record<string, Condition | undefined>>;

/** What became of a rule; the last entry stands for the examples that none applies to. */
export interface WeightShare {
  readonly when: Conditions | null;
  readonly examples: number;
  /** What each of them counts once the mean is 1. */
  readonly weight: number;
}

/**
 * Which attributes there are, and of what type, is known once a task is opened.
 * @throws UserError where a condition names another, or can hold of no example for its type
 */
export function checkRules({ data, training }: RunConfig, { attributes }: OpenTask): void {
  const others = Object.keys(taskOf(data).containing?.(data) ?? {});
  const names = attributes.map(({ name }) => name);
  const problems = training.sample_weights.flatMap(({ when }, index) =>
    Object.entries(when).flatMap(([key, condition]): Problem[] => {
      if (condition === undefined || others.includes(key)) return [];
      const path = `training.sample_weights.${index}.when.${key}`;
      const type = attributes.find(({ name }) => name === key)?.type;
      const known = `its examples have ${names.join(', ') || 'no attributes'}`;
      if (type === undefined)
        return [{ path, message: 'no attribute of the examples', hint: nearest(key, names) ?? known }];
      if (fits(condition, type)) return [];
      const expected =
        type === 'number' ? 'a number, numbers or bounds' : 'a text or texts: this attribute is no number';
      return [{ path, message: 'can hold of no example', expected, received: JSON.stringify(condition) }];
    }),
  );
  if (problems.length > 0) throw new UserError('plan', problems);
}

function fits(condition: Condition, type: 'number' | 'text'): boolean {
  const isOf = (value: unknown): boolean => (typeof value === 'number') === (type === 'number');
  if (isList(condition)) return condition.every(isOf);
  return typeof condition === 'object' ? type === 'number' : isOf(condition);
}

/** The number of the first rule that applies; that of rules where none does. */
export function ruleOf(
  rules: readonly WeightRule[],
  values: AttributeValues,
  containing: Readonly<Record<string, Containing>> = {},
): number {
  const index = rules.findIndex(({ when }) => applies(when, values, containing));
  return index === -1 ? rules.length : index;
}

function applies(when: Conditions, values: AttributeValues, containing: Readonly<Record<string, Containing>>): boolean {
  return Object.entries(when).every(([name, condition]) => {
    if (condition === undefined) return true;
    const other = containing[name];
    if (other !== undefined) return String(values[other.attribute] ?? '').includes(condition as string);
    return holds(condition, values[name] ?? null);
  });
}

const isList = (condition: Condition): condition is readonly (number | string)[] => Array.isArray(condition);

/** What an example lacks meets no condition. */
function holds(condition: Condition, value: AttributeValue): boolean {
  if (value === null) return false;
  if (typeof condition !== 'object') return value === condition;
  if (isList(condition)) return condition.includes(value);
  if (typeof value !== 'number') return false;
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
