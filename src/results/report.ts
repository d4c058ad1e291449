// Gathers what a report of an experiment tells: variants, its best run, its mistakes, where all was trained.

import type { Flip } from '../analysis/compare.js';
import type { Histories } from '../analysis/history.js';
import type { MeasuredRun, Ranked } from '../analysis/variants.js';
import { attempts } from '../store/read/attempts.js';
import { evaluationOf } from '../store/read/evaluations.js';
import { experimentOf, newestSweep } from '../store/read/experiments.js';
import type { Connection } from '../store/database/connection.js';
import { findRun } from '../store/read/runs.js';
import { histories } from './comparison/history.js';
import {
  experimentCurves,
  experimentSettings,
  runAnswers,
  type ExperimentCurves,
  type ExperimentSettings,
  type RunAnswers,
} from './figures.js';
import { doneRuns, leaderboardOf, type Leaderboard } from './leaderboard.js';
import { searchDocument, type SearchDocument } from './search/search.js';

export interface ExperimentReport {
  readonly experiment: string;
  readonly question: string;
  readonly expectation: string;
  readonly board: Leaderboard;
  /** null: it was never searched. */
  readonly search: SearchDocument | null;
  readonly curves: ExperimentCurves;
  readonly settings: ExperimentSettings;
  /** null where it has no evaluation on validation. */
  readonly best: BestRun | null;
  readonly provenance: Provenance;
  readonly overrides: readonly string[];
  /** The text of the newest sweep's file. */
  readonly spec: string;
}

/** The run of the best variant that was best itself: the one whose mistakes are looked at. */
export interface BestRun {
  readonly answers: RunAnswers;
  readonly flow: Histories['flow'];
  /** Some of its wrong answers. */
  readonly mistakes: readonly Flip[];
}

/** Where, when and with what the runs were trained. */
export interface Provenance {
  readonly runs: readonly number[];
  /** When the first and the last attempt began. */
  readonly began: readonly [first: number, last: number];
  readonly seconds: number;
  /** Each fact with the values it had. */
  readonly facts: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ReportLimits {
  readonly curves: number;
  readonly mistakes: number;
}

/** @throws UserError where there is no such experiment, or no run of it has finished */
export function experimentReport(connection: Connection, experiment: string, most: ReportLimits): ExperimentReport {
  const done = doneRuns(connection, experiment);
  const board = leaderboardOf(connection, experiment, done);
  const { question, expectation } = experimentOf(connection, experiment);
  const { spec_text: spec, overrides } = newestSweep(connection, experiment);
  return {
    experiment,
    question,
    expectation,
    board,
    search: searchDocument(connection, experiment) ?? null,
    curves: experimentCurves(connection, experiment, done, 'val_exact', most.curves),
    settings: experimentSettings(connection, experiment, done),
    best: bestRun(connection, done, board.variants[0]!, most.mistakes),
    provenance: provenanceOf(connection, done),
    overrides: JSON.parse(overrides) as string[],
    spec,
  };
}

function bestRun(
  connection: Connection,
  done: readonly MeasuredRun[],
  first: Ranked,
  mistakes: number,
): BestRun | null {
  const own = done.filter(({ variant_id }) => variant_id === first.variant_id);
  const [{ run }] = [...own].sort((a, b) => b.best_val_exact! - a.best_val_exact!) as [MeasuredRun];
  if (evaluationOf(connection, run, 'validation') === undefined) return null;
  const answers = runAnswers(connection, findRun(connection, run)!, 'validation');
  return { answers, flow: histories(connection, answers.at).flow, mistakes: someMistakes(answers, mistakes) };
}

/** Evenly from the first to the last, so that not all are of one kind. */
function someMistakes({ questions, wrong }: RunAnswers, most: number): readonly Flip[] {
  const all = questions.filter(({ example }) => wrong.has(example));
  const step = Math.max(1, all.length / most);
  const chosen = Array.from({ length: Math.min(most, all.length) }, (_, index) => all[Math.floor(index * step)]!);
  return chosen.map(({ example, equation, answer }) => ({
    equation,
    expected: answer,
    predicted: wrong.get(example)!,
  }));
}

/** What says nothing to those a report is for. */
const PRIVATE = ['pid', 'bootId', 'hostname'];

function provenanceOf(connection: Connection, done: readonly MeasuredRun[]): Provenance {
  const all = done.flatMap(({ run }) => attempts(connection, run));
  const facts = new Map<string, Set<string>>();
  for (const { provenance } of all) {
    if (provenance === null) continue;
    for (const [key, value] of Object.entries(JSON.parse(provenance) as Record<string, unknown>)) {
      if (PRIVATE.includes(key) || value === null) continue;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      facts.set(key, (facts.get(key) ?? new Set()).add(text));
    }
  }
  const times = all.map(({ started_at }) => started_at);
  return {
    runs: done.map(({ run }) => run),
    began: [Math.min(...times), Math.max(...times)],
    seconds: done.reduce((sum, run) => sum + (run.seconds ?? 0), 0),
    facts,
  };
}
