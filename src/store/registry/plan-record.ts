// What lies beside a run as plan.json: written sealed, and checked field by field when it is read. A folder may come from
// anywhere; what its plan says becomes rows, names of files and a training.

import type { RunPlan } from '../../plan/expand.js';
import { runConfigSchema, specSchema } from '../../spec/schema.js';
import { check, isCount, isHash, isRecord, isText, isUid, listOf, shaped, type Check, type Shape } from '../../train/event-check.js'; // prettier-ignore
import { messageOf } from '../../util/errors.js';
import { sha256 } from '../../util/files.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import type { PlanRow } from './statements.js';

/** All that is needed to train a run and to remake its rows; kept beside it as plan.json. */
export interface PlanRecord {
  readonly v: 1 | 2;
  /** Identity of the run's folder. Absent in version 1: see `uidOf`. */
  readonly uid?: string;
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
    v: 2,
    uid: row.uid,
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

/** Bytes; the longest experiment file has 256 KiB. */
const MOST_PLAN_BYTES = 4 * 1024 * 1024;

/** Of a plan, what tells its folder from all others. */
type Identifying = Pick<PlanRecord, 'uid' | 'run' | 'createdAt' | 'seed'> & {
  readonly experiment: Pick<PlanRecord['experiment'], 'name' | 'createdAt'>;
  readonly variant: Pick<PlanRecord['variant'], 'hash'>;
};

/** The identity of the folder that a plan lies in. Plans of version 1 have none of their own: it follows from what they say. */
export function uidOf({ uid, run, createdAt, seed, experiment, variant }: Identifying): string {
  if (uid !== undefined) return uid;
  const facts = [run, createdAt, seed, experiment.name, experiment.createdAt, variant.hash];
  return `legacy-${sha256(JSON.stringify(facts))}`;
}

/** The text of plan.json. */
export function sealPlan(plan: PlanRecord): string {
  const { run, createdAt, seed, experiment, sweep, variant } = plan;
  return seal({ v: 2, uid: uidOf(plan), run, createdAt, seed, experiment, sweep, variant }, 2);
}

/** @throws Error, in a sentence, where it is damaged or no plan */
export function readPlan(path: string): PlanRecord {
  const text = readRegularFile(path, MOST_PLAN_BYTES).toString('utf8');
  let plan: Record<string, unknown>;
  try {
    plan = unseal(text, { legacy: isFirstVersion });
  } catch (error) {
    throw new Error(`plan.json ${messageOf(error)}`, { cause: error });
  }
  try {
    check(plan, isFirstVersion(plan) ? PLAN : { v: (value) => value === 2, uid: isUid, ...PLAN });
  } catch (error) {
    throw new Error(`plan.json is not the plan of a run: ${messageOf(error)}`, { cause: error });
  }
  return plan as unknown as PlanRecord;
}

const isFirstVersion = (plan: Readonly<Record<string, unknown>>): boolean =>
  plan['v'] === 1 && !Object.hasOwn(plan, 'uid') && !Object.hasOwn(plan, 'sha256');

const isId: Check = (value) => isCount(value) && value !== 0;
const isName: Check = (value) => specSchema.shape.name.safeParse(value).success;
const isConfig: Check = (value) => isRecord(value) && runConfigSchema.safeParse(value).success;

const PLAN: Shape = {
  run: isId,
  createdAt: isCount,
  seed: isCount,
  experiment: shaped({ id: isId, name: isName, question: isText, expectation: isText, createdAt: isCount }),
  sweep: shaped({ id: isId, text: isText, hash: isHash, overrides: listOf(isText), createdAt: isCount }),
  variant: shaped({ id: isId, hash: isHash, label: isText, config: isConfig }),
};
