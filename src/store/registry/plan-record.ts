// What lies beside a run as plan.json: written sealed, and checked field by field when it is read. A folder may come
// from anywhere; what its plan says becomes rows, names of files and a training.

import type { RunPlan } from '../../plan/expand.js';
import { runConfigSchema, specSchema } from '../../spec/schema.js';
import { check, count, hash, id, isRecord, text, uid } from '../../train/members.js';
import { messageOf } from '../../util/errors.js';
import { sha256 } from '../../util/sha256.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import { z } from '../../util/zod.js';
import type { PlanRow } from './statements.js';

const facts = z.object({
  run: id,
  createdAt: count,
  seed: count,
  experiment: z.object({ id, name: specSchema.shape.name, question: text, expectation: text, createdAt: count }),
  sweep: z.object({ id, text, hash, overrides: z.array(text), createdAt: count }),
  variant: z.object({ id, hash, label: text, config: z.custom<RunPlan['config']>(isConfig) }),
});
const firstPlan = facts.extend({ v: z.literal(1) });
const plan = facts.extend({ v: z.literal(2), uid });

/** All that is needed to train a run and to remake its rows; kept beside it as plan.json. */
export type PlanRecord = Readonly<z.infer<typeof facts>> & {
  readonly v: 1 | 2;
  /** Identity of the run's folder. Absent in version 1: see `uidOf`. */
  readonly uid?: string;
};

/** Named as a whole where it is wrong: it is long. */
function isConfig(value: unknown): boolean {
  return isRecord(value) && runConfigSchema.safeParse(value).success;
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

/**
 * The identity of the folder that a plan lies in. Plans of version 1 have none of their own: it follows from what they
 * say.
 */
export function uidOf({ uid, run, createdAt, seed, experiment, variant }: Identifying): string {
  if (uid !== undefined) return uid;
  const facts = [run, createdAt, seed, experiment.name, experiment.createdAt, variant.hash];
  return `legacy-${sha256(JSON.stringify(facts))}`;
}

/** The text of plan.json. */
export function sealPlan(record: PlanRecord): string {
  const { run, createdAt, seed, experiment, sweep, variant } = record;
  return seal({ v: 2, uid: uidOf(record), run, createdAt, seed, experiment, sweep, variant }, 2);
}

/** @throws Error, in a sentence, where it is damaged or no plan */
export function readPlan(path: string): PlanRecord {
  const text = readRegularFile(path, MOST_PLAN_BYTES).toString('utf8');
  let value: Record<string, unknown>;
  try {
    value = unseal(text, { legacy: isFirstVersion });
  } catch (error) {
    throw new Error(`plan.json ${messageOf(error)}`, { cause: error });
  }
  try {
    check(isFirstVersion(value) ? firstPlan : plan, value);
  } catch (error) {
    throw new Error(`plan.json is not the plan of a run: ${messageOf(error)}`, { cause: error });
  }
  return value as unknown as PlanRecord;
}

const isFirstVersion = (value: Readonly<Record<string, unknown>>): boolean =>
  value['v'] === 1 && !Object.hasOwn(value, 'uid') && !Object.hasOwn(value, 'sha256');
