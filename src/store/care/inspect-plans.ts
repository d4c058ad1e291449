// Checks each run's plan.json against its row.

import { canonicalJson } from '../../plan/identity.js';
import { messageOf } from '../../util/errors.js';
import { attemptsIn, isFile, writeAtomically } from '../../util/files.js';
import { readPlan, sealPlan, uidOf, type PlanRecord } from '../registry/plan-record.js';
import type { Finding } from './finding.js';
import { isResting, type Inspected } from './inspected.js';

/** Each run's plan.json beside its row: whose folder it is, and whether both mean the same training. */
export function inspectPlans(inspected: Inspected): readonly Finding[] {
  const { recorder, paths } = inspected;
  return recorder.runs().flatMap((run): readonly Finding[] => {
    const { plan, folder, attempt } = paths.run(run);
    const row = recorder.planRecord(run);
    const isBegun = attemptsIn(folder).some((number) => isFile(attempt(number).events));
    if (!isFile(plan)) return isBegun ? [damagedPlan(inspected, run, 'is gone')] : [];
    try {
      const record = readPlan(plan);
      if (record.run !== run || uidOf(record) !== uidOf(row)) return [foreignFolder(folder, record, run)];
      const differing = differences(record, row);
      if (differing.length === 0) return [];
      return [
        {
          level: 'problem',
          at: plan,
          message: `says otherwise than the database: ${differing.join(', ')}`,
          advice: 'harness rebuild believes the folders; a backup may tell which is right',
        },
      ];
    } catch (error) {
      return [damagedPlan(inspected, run, messageOf(error))];
    }
  });
}

/** Mended only where what else lies in the folder says that it is this run's. */
function damagedPlan(inspected: Inspected, run: number, message: string): Finding {
  const { recorder, paths } = inspected;
  const at = paths.run(run).plan;
  const whose = recorder.whose(run);
  const found: Finding = { level: 'problem', at, message };
  if (whose === 'foreign')
    return { ...found, message: `${message}; its logs are another run's`, advice: 'move the folder away' };
  if (whose === 'unknown')
    return {
      ...found,
      advice: `nothing else says whose folder it is; a backup may, or harness rm run${run} and harness sweep`,
    };
  const repair = (): void => {
    if (isResting(inspected, run)) writeAtomically(at, sealPlan(recorder.planRecord(run)));
  };
  return { ...found, fix: 'it is written anew from the database', repair };
}

function foreignFolder(at: string, { run, seed, experiment, variant }: PlanRecord, here: number): Finding {
  const whose = `run${run}: experiment ${experiment.name}, variant ${variant.label}, seed ${seed}`;
  return {
    level: 'problem',
    at,
    message: `is the folder of another run (${whose}) than run${here} in the database`,
    advice: 'move it to a data folder of its own, or away; harness rebuild believes the folders',
  };
}

/** What decides a training. Labels and questions may be edited later. */
function differences(record: PlanRecord, row: PlanRecord): readonly string[] {
  const facts = ({ seed, createdAt, experiment: { name }, variant: { hash, config } }: PlanRecord) => ({
    seed,
    createdAt,
    experiment: name,
    hash,
    config: canonicalJson(config),
  });
  const [before, now] = [facts(record), facts(row)];
  return (Object.keys(before) as (keyof typeof before)[]).filter((key) => before[key] !== now[key]);
}
