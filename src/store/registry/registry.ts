// Experiments, sweeps, variants and runs: entering them, finding them, putting them back as they were.

import { lstatSync } from 'node:fs';
import { leaves, type Tree } from '../../spec/path.js';
import { engineName } from '../../spec/engine-schema.js';
import type { Spec } from '../../spec/parse.js';
import { completeConfig } from '../../spec/schema.js';
import type { RunPlan } from '../../plan/expand.js';
import { canonicalJson, identify, identityOfKept, keptConfig } from '../../plan/identity.js';
import { formatValue } from '../../plan/difference.js';
import { labelVariants } from '../../plan/label.js';
import { UserError } from '../../util/errors.js';
import { MOST_RUNS } from '../../util/files.js';
import { uniqueId } from '../../util/unique.js';
import { uidOf, type PlanRecord } from './plan-record.js';
import type { Writing } from '../writing.js';

/** A run that the database names, as its plan calls it. */
export interface Registered {
  readonly run: number;
  readonly plan: RunPlan;
}

/** Makes sure that experiment, sweep, variants and runs are there, and returns the runs in the plan's order. */
export function registerAll(writing: Writing, spec: Spec, plans: readonly RunPlan[]): readonly Registered[] {
  return writing.write(() => {
    const sweep = registerSweep(writing, spec);
    const known = writing.sql.variantsOf.all(sweep.experiment_id).length;
    const runs = plans.map((plan) => registerRun(writing, sweep, plan));
    const isGrown = writing.sql.variantsOf.all(sweep.experiment_id).length > known;
    if (isGrown && known > 0) relabel(writing, sweep.experiment_id);
    return runs.map((run, index) => ({ run, plan: named(writing, run, plans[index]!) }));
  }, 'mustBeDurable');
}

/**
 * Makes sure that a run which a sweep has decided on is there. Its label tells it from the others of its search as it
 * is.
 */
export function registerOne(writing: Writing, spec: Spec, plan: RunPlan): Registered {
  const run = writing.write(() => registerRun(writing, registerSweep(writing, spec), plan), 'mustBeDurable');
  return { run, plan: named(writing, run, plan) };
}

/** Those of the plans that are registered already; nothing is added. */
export function findAll(writing: Writing, spec: Spec, plans: readonly RunPlan[]): readonly Registered[] {
  const experiment = writing.sql.findExperiment.get(spec.name);
  if (experiment === undefined) return [];
  return plans.flatMap((plan) => {
    const row = writing.sql.findRun.get(experiment.id, plan.hash, plan.seed);
    return row === undefined ? [] : [{ run: row.id, plan: { ...plan, label: row.label } }];
  });
}

interface SweepRow {
  readonly id: number;
  readonly experiment_id: number;
  readonly hash: string;
}

/** Makes sure that experiment and sweep are there. */
export function registerSweep({ sql, now }: Writing, spec: Spec): SweepRow {
  const at = now();
  sql.upsertExperiment.run({ name: spec.name, question: spec.question, expectation: spec.expect, now: at });
  const experiment = sql.findExperiment.get(spec.name)!;
  const hash = identify({ text: spec.text, overrides: spec.overrides });
  const overrides = JSON.stringify(spec.overrides);
  sql.insertSweep.run({ experiment: experiment.id, text: spec.text, hash, overrides, now: at });
  return { ...sql.findSweep.get(experiment.id, hash)!, hash };
}

function registerRun(writing: Writing, sweep: SweepRow, plan: RunPlan): number {
  const { sql, now } = writing;
  const found = sql.findRun.get(sweep.experiment_id, plan.hash, plan.seed);
  if (found !== undefined) return found.id;
  const variant = registerVariant(writing, sweep.experiment_id, plan);
  const id = nextNumber(writing);
  const engine = engineName(plan.config.engine);
  sql.insertRun.run({ id, uid: uniqueId(), variant, sweep: sweep.id, seed: plan.seed, engine, now: now() });
  return id;
}

/** A number that no run was given, and that no folder has, whoever made it. */
export function nextNumber({ sql, paths }: Writing): number {
  let { id } = sql.nextRun.get()!;
  while (lstatSync(paths.run(id).folder, { throwIfNoEntry: false }) !== undefined) id++;
  if (id <= MOST_RUNS) return id;
  const hint = 'HARNESS_HOME names another folder';
  throw new UserError('database', { at: paths.home, message: 'all numbers of runs are given out', hint });
}

function registerVariant(writing: Writing, experiment: number, { hash, label, config }: RunPlan): number {
  const { sql } = writing;
  const known = sql.findVariant.get(experiment, hash);
  if (known !== undefined) return known.id;
  const kept = keptConfig(config);
  sql.insertVariant.run({ experiment, hash, identity: hash, label, config: canonicalJson(kept) });
  const { id } = sql.findVariant.get(experiment, hash)!;
  insertParams(writing, id, kept);
  return id;
}

/** A plan under the label that its variant has now, which may say more than the plan's own sweep needs. */
function named({ sql }: Writing, run: number, plan: RunPlan): RunPlan {
  return { ...plan, label: sql.plan.get(run)!.label };
}

/** Calls the variants of an experiment so that each can be told from all others: a sweep alone knows only its own. */
export function relabel({ sql }: Pick<Writing, 'sql'>, experiment: number): void {
  const variants = sql.variantsOf.all(experiment);
  const labels = labelVariants(variants.map(({ config }) => completeConfig(JSON.parse(config))));
  variants.forEach(({ id, label }, index) => label !== labels[index] && sql.setLabel.run(labels[index], id));
}

/** Where variants of an experiment have one label, or came with several sweeps, each of which knew only its own. */
export function relabelAll(writing: Pick<Writing, 'sql'>): void {
  for (const { id, sweeps } of writing.sql.experiments.all()) {
    const labels = writing.sql.variantsOf.all(id).map(({ label }) => label);
    if (sweeps > 1 || new Set(labels).size < labels.length) relabel(writing, id);
  }
}

/**
 * Enters a run that a folder tells of, as it was. Experiments, sweeps and variants are found by what they are, since
 * the folder may come from another database; they keep their numbers where those are free.
 * @throws Error where there is such a run already
 */
export function enter(writing: Writing, record: PlanRecord): void {
  const { sql } = writing;
  const { name } = record.experiment;
  const restoreExperiment = (id: number | null) => sql.restoreExperiment.run({ ...record.experiment, id });
  const experiment =
    sql.findExperiment.get(name)?.id ?? restored(writing, 'experiments', record.experiment.id, restoreExperiment);
  const { text, hash, createdAt } = record.sweep;
  const overrides = JSON.stringify(record.sweep.overrides);
  const restoreSweep = (id: number | null) =>
    sql.restoreSweep.run({ id, experiment, text, hash, overrides, createdAt });
  const sweep = sql.findSweep.get(experiment, hash)?.id ?? restored(writing, 'sweeps', record.sweep.id, restoreSweep);
  const variant = enterVariant(writing, experiment, record);
  const { run: id, seed } = record;
  const uid = uidOf(record);
  replaceTwin(writing, variant, seed);
  sql.insertedAgain.run(id); // a removal that was undone, or whose folder was put back
  const engine = engineName(record.variant.config.engine);
  sql.insertRun.run({ id, uid, variant, sweep, seed, engine, now: record.createdAt });
}

/** The same training under another number: where nothing was done for it, the folder's takes its place. */
function replaceTwin({ sql, now }: Writing, variant: number, seed: number): void {
  const twin = sql.twin.get(variant, seed);
  if (twin === undefined) return;
  if (twin.attempts > 0) throw new Error(`is the same training as run${twin.id}: one variant, one seed`);
  sql.deleteRun.run(twin.id);
  sql.insertRemoved.run({ run: twin.id, experiment: '', variant: '', seed, now: now() });
}

function enterVariant(writing: Writing, experiment: number, { variant }: PlanRecord): number {
  const { sql } = writing;
  const known = sql.findVariantByHash.get(experiment, variant.hash);
  if (known !== undefined) return known.id;
  const { hash, label } = variant;
  const identity = identityOfKept(variant.config, hash);
  const config = canonicalJson(variant.config);
  const id = restored(writing, 'variants', variant.id, (free) =>
    sql.restoreVariant.run({ id: free, experiment, hash, identity, label, config }),
  );
  insertParams(writing, id, variant.config);
  return id;
}

/** Under the number it had, where nothing else has it now. */
function restored(
  { sql, connection }: Writing,
  table: 'experiments' | 'sweeps' | 'variants',
  id: number,
  insert: (id: number | null) => void,
): number {
  const isFree = sql.isTaken[table].get(id) === undefined;
  insert(isFree ? id : null);
  return isFree ? id : (connection.prepare('SELECT last_insert_rowid()').pluck().get() as number);
}

/** In the order of canonical JSON, as the folders have them: a rebuild says the same. */
function insertParams({ sql }: Writing, variant: number, config: Tree): void {
  for (const [path, value] of leaves(JSON.parse(canonicalJson(config)) as Tree)) {
    sql.insertParam.run(variant, path, formatValue(value), typeof value === 'number' ? value : null);
  }
}
