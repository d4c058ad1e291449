// What lies beside a run as plan.json.

import type { RunPlan } from '../plan/expand.js';
import type { PlanRow } from './statements.js';

/** All that is needed to train a run and to remake its rows; kept beside it as plan.json. */
export interface PlanRecord {
  readonly v: 1;
  readonly run: number;
  readonly createdAt: number;
  readonly seed: number;
  readonly experiment: {
    readonly id: number;
    readonly name: string;
    readonly question: string;
    readonly expectation: string;
    readonly createdAt: number;
  };
  readonly sweep: {
    readonly id: number;
    readonly text: string;
    readonly hash: string;
    readonly overrides: readonly string[];
    readonly createdAt: number;
  };
  readonly variant: {
    readonly id: number;
    readonly hash: string;
    readonly label: string;
    readonly config: RunPlan['config'];
  };
}

export function toPlanRecord(run: number, row: PlanRow): PlanRecord {
  return {
    v: 1,
    run,
    createdAt: row.created_at,
    seed: row.seed,
    experiment: {
      id: row.experiment_id,
      name: row.name,
      question: row.question,
      expectation: row.expectation,
      createdAt: row.experiment_created_at,
    },
    sweep: {
      id: row.sweep_id,
      text: row.spec_text,
      hash: row.spec_hash,
      overrides: JSON.parse(row.overrides) as string[],
      createdAt: row.sweep_created_at,
    },
    variant: {
      id: row.variant_id,
      hash: row.hash,
      label: row.label,
      config: JSON.parse(row.config) as RunPlan['config'],
    },
  };
}
