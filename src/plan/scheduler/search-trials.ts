// The trials of a search: what was suggested so far, and what is suggested next.

import type { Cell } from '../../spec/parse.js';
import type { ConfirmSpec } from '../../spec/search-schema.js';
import { baselineOf, freshSeeds, toConfirm } from '../confirm.js';
import type { RunPlan } from '../expand.js';
import { labelOfSettings } from '../label.js';
import { taskOf, type DataSpec } from '../../tasks/tasks.js';
import { pathsOf } from '../search/parameter.js';
import type { SearchPlan } from '../search/plan-search.js';
import { suggest } from '../search/suggest.js';
import type { Trial } from '../search/trial.js';
import type { Confirming } from './comparing.js';
import { isSuggested, type Decision } from './decisions.js';
import type { History } from './scheduler.js';
import { outcomeOf, type Candidate, type Stops, type Trials } from './trials.js';

export function searchTrials(plan: SearchPlan): Trials {
  const known = new Map<number, Candidate>(); // by number: a trial is what it was suggested as
  const candidates = (history: History): readonly Candidate[] =>
    history.decisions.filter(isSuggested).map(({ trial, cell }) => {
      const candidate = known.get(trial) ?? candidateOf(plan, cell, plan.seeds);
      known.set(trial, candidate);
      return candidate;
    });
  return {
    candidates,
    more: (history, stops) => {
      if (history.decisions.some(({ type }) => type === 'ended')) return undefined;
      const next = suggest(plan.search, trialsOf(plan, history, candidates(history), stops), plan.keyOf);
      if (next.type === 'wait') return 'wait';
      if (next.type === 'end') return { type: 'ended', reason: next.reason };
      const { number, cell, key, from, guidedBy } = next;
      return { type: 'suggested', trial: number, cell, hash: key, from, guidedBy };
    },
  };
}

/** All trials so far, with what came of them. */
export function trialsOf(
  { search }: SearchPlan,
  history: History,
  candidates: readonly Candidate[],
  stops: Stops,
): readonly Trial[] {
  return history.decisions.filter(isSuggested).map(({ cell, hash }, index) => {
    return { cell, key: hash, outcome: outcomeOf(candidates[index]!, search.goal, history, stops) };
  });
}

/** @param confirm how many of the best, with how many fresh seeds; @param data of the search */
export function confirmingOf(plan: SearchPlan, { best, seeds }: ConfirmSpec, data: DataSpec): Confirming {
  return {
    choose: (history, candidates, stops): (Decision & { type: 'confirmed' }) | undefined => {
      const trials = trialsOf(plan, history, candidates, stops);
      const baseline = baselineOf(plan.search, plan.keyOf, trials);
      if (baseline === undefined) return undefined;
      const chosen = toConfirm(trials, plan.search.goal, best, baseline);
      const configurations = chosen.map(({ number, cell, key, isBaseline }) => {
        return { trial: number, cell, hash: key, isBaseline };
      });
      return { type: 'confirmed', configurations, seeds: [...freshSeeds(seeds, plan.search.seed, plan.seeds)] };
    },
    candidates: ({ configurations, seeds: fresh }) => {
      const cells = configurations.map(({ cell }) => cell);
      return cells.map((cell) => candidateOf(plan, cell, fresh, onOtherExamples(cells, cell, plan.seeds, data)));
    },
  };
}

/** Examples of each run's own seed, and for validation none that the search chose by. */
function onOtherExamples(cells: readonly Cell[], cell: Cell, seeds: readonly number[], data: DataSpec): Cell {
  const isSeeded = data.seed !== null || Object.hasOwn(cell, 'data.seed');
  const own = isSeeded ? { 'data.seed': null } : {};
  if (taskOf(data).hasFixedValidation?.(data) === true) return own;
  const seedOf = (one: Cell): unknown => (Object.hasOwn(one, 'data.seed') ? one['data.seed'] : data.seed);
  const chosenBy = cells.flatMap((one) => seedOf(one) ?? seeds);
  return { ...own, 'data.apart_from': [...new Set([...data.apart_from, ...chosenBy])] };
}

function candidateOf(plan: SearchPlan, cell: Cell, seeds: readonly number[], more: Cell = {}): Candidate {
  const found = plan.configurations.of({ ...cell, ...more });
  if (!('hash' in found)) throw new Error(`internal: a trial that cannot be trained: ${JSON.stringify(cell)}`);
  const label = labelOfSettings(cell, plan.search.space.parameters.flatMap(pathsOf));
  const plans = seeds.map((seed): RunPlan => ({ ...found, label, seed }));
  return { hash: found.hash, plans };
}
