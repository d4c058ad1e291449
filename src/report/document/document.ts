// What a report of an experiment says, before it is HTML or Markdown.

import type { Flip } from '../../analysis/compare.js';
import { byVariant, MEASURED, rank, type MeasuredRun, type Ranked } from '../../analysis/variants.js';
import { estimateOf } from '../../analysis/statistics/intervals.js';
import { evaluationOf, seedsAskedDifferently } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import { attempts } from '../../store/read/attempts.js';
import { experimentOf, newestSweep } from '../../store/read/experiments.js';
import { findRun, listRuns } from '../../store/read/runs.js';
import { variantEvalSets } from '../../store/read/variants.js';
import { UserError } from '../../util/errors.js';
import { differenceText, duration, probability, shareEstimate, time } from '../format.js';
import type { FigureOf } from '../figures/frame.js';
import { curvesOfExperiment, sweepOf } from '../figures/of-experiment.js';
import { accuracyOf, errorsOf, flowOf, hasPlane, planeOf, runAnswers, type RunAnswers } from '../figures/of-run.js';
import { ASKED_DIFFERENTLY, leaderboard } from '../variants.js';

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ReportFigure {
  /** For file names. */
  readonly name: string;
  readonly alt: string;
  readonly figure: FigureOf;
}

export interface ReportDocument {
  readonly experiment: string;
  readonly question: string;
  readonly expectation: string;
  /** What came out, in sentences that the numbers give. */
  readonly outcome: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly figures: readonly ReportFigure[];
  readonly mistakes: { readonly of: string; readonly list: readonly Flip[] } | null;
  readonly provenance: readonly (readonly [string, string])[];
  readonly command: string;
  readonly spec: string;
}

/** Wrong answers that a report shows. */
const MISTAKES = 12;

/** @throws UserError where no run of the experiment has finished */
export function reportOf(connection: Connection, experiment: string): ReportDocument {
  const runs = listRuns(connection, { experiment }, MEASURED);
  const done = byVariant(runs).flat();
  if (done.length === 0) throw new UserError('not-found', { message: `no run of ${experiment} has finished yet` });
  const ranked = rank(runs);
  const best = bestRun(connection, done, ranked);
  const { question, expectation } = experimentOf(connection, experiment);
  const { spec_text: spec, overrides } = newestSweep(connection, experiment);
  const settings = (JSON.parse(overrides) as string[]).map((one) => ` --set '${one}'`).join('');
  return {
    experiment,
    question,
    expectation,
    outcome: [...outcomeOf(ranked), ...(seedsAskedDifferently(connection, ranked.map(({ variant_id }) => variant_id)).length > 0 ? [`Mind: ${ASKED_DIFFERENTLY}.`] : [])], // prettier-ignore
    tables: [variantsTable(ranked), ...setsTables(connection, ranked)],
    figures: figuresOf(connection, experiment, done, best),
    mistakes: best === undefined ? null : { of: best.name, list: mistakesOf(best) },
    provenance: provenanceOf(connection, done),
    command: `harness sweep ${experiment}.yaml${settings}`,
    spec,
  };
}

/** The run of the best variant that was best itself: the one whose mistakes are looked at. */
function bestRun(
  connection: Connection,
  done: readonly MeasuredRun[],
  ranked: readonly Ranked[],
): RunAnswers | undefined {
  const own = done.filter(({ variant_id }) => variant_id === ranked[0]!.variant_id);
  const [best] = [...own].sort((a, b) => b.best_val_exact! - a.best_val_exact!);
  const run = findRun(connection, best!.run)!;
  const at = evaluationOf(connection, run.run, 'validation');
  return at === undefined ? undefined : runAnswers(connection, run, at);
}

function outcomeOf(ranked: readonly Ranked[]): readonly string[] {
  const [first, second] = ranked as [Ranked, Ranked | undefined];
  const over = (n: number): string => (n === 1 ? 'one seed' : `${n} seeds, 95 % interval`);
  const sentences = [`Best: ${first.variant}, ${shareEstimate(first.exact)} exact answers (${over(first.n)}).`];
  if (second?.behind != null) {
    const { mean, interval } = second.behind;
    const p = second.p_holm === null ? '' : `, p = ${probability(second.p_holm)} after correction for ${ranked.length - 1} comparisons`; // prettier-ignore
    sentences.push(`Next: ${second.variant}, ${shareEstimate(second.exact)}; difference ${differenceText(mean, interval)}${p}.`); // prettier-ignore
    const last = ranked.at(-1)!;
    if (ranked.length > 2) sentences.push(`Last of ${ranked.length}: ${last.variant}, ${shareEstimate(last.exact)}.`);
  }
  if (ranked.some(({ n }) => n === 1))
    sentences.push('Variants with one seed are single trained networks, not methods.');
  return sentences;
}

function variantsTable(ranked: readonly Ranked[]): ReportTable {
  const { columns, rows } = leaderboard(ranked);
  return { title: 'Variants, best first', columns: columns.map(({ title }) => title), rows };
}

function setsTables(connection: Connection, ranked: readonly Ranked[]): readonly ReportTable[] {
  const rows = variantEvalSets(connection, ranked.map(({ variant_id }) => variant_id)); // prettier-ignore
  const sets = [...new Set(rows.map((row) => row.eval_set))].sort();
  if (sets.length === 0) return [];
  const cell = (variant: number, set: string): string => {
    const row = rows.find((one) => one.variant_id === variant && one.eval_set === set);
    return row === undefined ? '-' : shareEstimate(estimateOf({ n: row.n, mean: row.exact_mean, sd: row.exact_sd }));
  };
  return [
    {
      title: 'Exact answers on other questions, when last asked [95 %]',
      columns: ['variant', ...sets],
      rows: ranked.map(({ variant, variant_id }) => [variant, ...sets.map((set) => cell(variant_id, set))]),
    },
  ];
}

function figuresOf(
  connection: Connection,
  experiment: string,
  done: readonly MeasuredRun[],
  best: RunAnswers | undefined,
): readonly ReportFigure[] {
  const figures: ReportFigure[] = [
    { name: 'curves', alt: 'Learning curves', figure: curvesOfExperiment(connection, experiment, done, 'val_exact') },
    { name: 'sweep', alt: 'What each variant reached', figure: sweepOf(connection, experiment, done) },
  ];
  if (best === undefined) return figures;
  if (hasPlane(best)) figures.push({ name: 'plane', alt: 'Equation plane', figure: planeOf(best) });
  if (best.wrong.size > 0) {
    figures.push({ name: 'accuracy', alt: 'Where mistakes are', figure: accuracyOf(best) });
    figures.push({ name: 'errors', alt: 'How far off wrong answers are', figure: errorsOf(best) });
  }
  figures.push({ name: 'flow', alt: 'What is learned and forgotten', figure: flowOf(connection, best) });
  return figures;
}

/** Evenly from the first to the last, so that not all are of one kind. */
function mistakesOf({ questions, wrong }: RunAnswers): readonly Flip[] {
  const all = questions.filter(({ example }) => wrong.has(example));
  const step = Math.max(1, all.length / MISTAKES);
  const chosen = Array.from({ length: Math.min(MISTAKES, all.length) }, (_, index) => all[Math.floor(index * step)]!);
  return chosen.map(({ example, equation, answer }) => ({
    equation,
    expected: answer,
    predicted: wrong.get(example)!,
  }));
}

/** What says nothing to those a report is for. */
const PRIVATE = ['pid', 'bootId', 'hostname'];

function provenanceOf(connection: Connection, done: readonly MeasuredRun[]): readonly (readonly [string, string])[] {
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
  const seconds = done.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
  return [
    ['runs', `${done.length}: ${done.map(({ run }) => `run${run}`).join(', ')}`],
    ['trained (UTC)', `${time(Math.min(...times))} to ${time(Math.max(...times))}, ${duration(seconds)} in all`],
    ...[...facts].map(([key, values]) => [key, [...values].join(' | ')] as const),
  ];
}
