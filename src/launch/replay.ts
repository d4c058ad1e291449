// Training a run again, from nothing and beside it, to see whether the same comes out.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../store/database/open.js';
import type { Connection } from '../store/database/connection.js';
import { digestOf, firstDifference, lastWeights, type Difference } from '../store/ingest/digest.js';
import { attempts } from '../store/read/attempts.js';
import { completeConfig } from '../spec/schema.js';
import { Recorder } from '../store/recorder.js';
import { shareSources } from '../store/sources.js';
import { environmentChanges, type Provenance } from '../train/provenance.js';
import type { EndEvent } from '../train/events.js';
import { homePaths, temporaryOf, type HomePaths } from '../util/files.js';
import { trainRuns } from './run-list.js';
import { realParts } from './real-parts.js';
import type { SweepObserver } from './sweep-parts.js';

export interface ReplayOptions {
  readonly connection: Connection;
  readonly paths: HomePaths;
  readonly now: () => number;
  readonly observer: SweepObserver;
  readonly drain: AbortSignal;
  readonly halt: AbortSignal;
}

export interface Replay {
  /** How the training ended this time. */
  readonly ending: EndEvent['type'];
  readonly error: string | null;
  readonly digest: string;
  readonly replayed_digest: string;
  readonly weights_equal: boolean;
  readonly first_difference: Difference | null;
  /** In what the two trainings' surroundings differ. */
  readonly changes: readonly string[];
}

/** @param run a run that is done */
export async function replay(run: number, options: ReplayOptions): Promise<Replay> {
  const { connection, paths, now, ...rest } = options;
  const original = new Recorder(connection, paths, now);
  const plan = original.planRecord(run);
  const before = provenanceOf(connection, run);
  const home = temporaryOf(join(paths.local.folder, `replay-run${run}`));
  const beside = homePaths(home);
  mkdirSync(home, { recursive: true });
  const copy = openDatabase(beside.database);
  try {
    shareSources(paths, beside, completeConfig(plan.variant.config));
    const recorder = new Recorder(copy, beside, now);
    recorder.restore(plan);
    const limits = { threads: before?.threads ?? 1, runTimeoutMs: null, retry: { max: 0, on: [] } };
    let last: EndEvent | undefined;
    const observer: SweepObserver = {
      ...rest.observer,
      ended: (recorded, ending) => {
        last = ending;
        rest.observer.ended?.(recorded, ending);
      },
    };
    const parts = realParts(beside, recorder);
    const options = { ...parts, ...rest, observer, jobs: 1, limitsOf: () => limits };
    try {
      await trainRuns([recorder.find(run)!], { ...options, onFailure: 'continue' });
    } finally {
      await parts.release();
    }
    const after = provenanceOf(copy, run);
    return {
      ending: last?.type ?? 'interrupted',
      error: last?.type === 'failed' ? last.error : null,
      digest: digestOf(connection, run),
      replayed_digest: digestOf(copy, run),
      weights_equal: lastWeights(connection, run) === lastWeights(copy, run),
      first_difference: firstDifference(connection, copy, run) ?? null,
      changes: before === undefined || after === undefined ? [] : environmentChanges(before, after),
    };
  } finally {
    copy.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Of the attempt that ended it. */
function provenanceOf(connection: Connection, run: number): Provenance | undefined {
  const text = attempts(connection, run).at(-1)?.provenance;
  return text == null ? undefined : (JSON.parse(text) as Provenance);
}
