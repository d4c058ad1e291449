// Types of what tests use of objectives.js.

import type { NumberParameter } from '../../src/plan/search/parameter.js';
import type { Next, Search } from '../../src/plan/search/suggest.js';
import type { Trial } from '../../src/plan/search/trial.js';

interface Objective {
  readonly parameters: readonly NumberParameter[];
  readonly minimum: number;
  readonly evaluate: (cell: Readonly<Record<string, unknown>>) => number;
}

export function number(name: string, min: number, max: number, more?: Partial<NumberParameter>): NumberParameter;
export const OBJECTIVES: Readonly<Record<'branin' | 'hartmann6', Objective>>;
export function median(values: readonly number[]): number;
export function regrets(
  suggest: (search: Search, history: readonly Trial[]) => Next,
  search: Search,
  objective: Objective,
  sizes: readonly number[],
): number[];
