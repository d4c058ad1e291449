// What a report of an experiment says, before it is HTML or Markdown.

import type { Flip } from '../../analysis/compare.js';
import type { Ranked } from '../../analysis/variants.js';
import { estimateOf } from '../../analysis/statistics/intervals.js';
import type { Leaderboard } from '../../results/leaderboard.js';
import type { ExperimentReport, Provenance } from '../../results/report.js';
import type { SearchDocument } from '../../results/search/search.js';
import { titleOf } from '../../train/metric-table.js';
import { differenceText, duration, probability, shareEstimate, time } from '../format.js';
import type { FigureOf } from '../figures/frame.js';
import { curvesOfExperiment, sweepOf } from '../figures/of-experiment.js';
import { figureOfSearch, SEARCH_FIGURES, type SearchFigure } from '../figures/of-search.js';
import { searchTables } from '../search/search.js';
import { verdictText } from '../search/verdict.js';
import { accuracyOf, errorsOf, flowOf, hasPlane, planeOf } from '../figures/of-run.js';
import { leaderboard, VALIDATED_DIFFERENTLY } from '../variants.js';

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is to be known of it. */
  readonly note?: string;
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
export const MISTAKES = 12;

export function reportOf(report: ExperimentReport): ReportDocument {
  const { experiment, question, expectation, board, search, best, overrides, spec } = report;
  const settings = overrides.map((one) => ` --set '${one}'`).join('');
  return {
    experiment,
    question,
    expectation,
    outcome: [
      ...(search === null ? outcomeOf(board.variants) : verdictText(search).split('\n').map(sentence)),
      ...(board.validated_on_different_questions ? [`Mind: ${VALIDATED_DIFFERENTLY}.`] : []),
    ],
    tables: [...(search === null ? [] : tablesOf(search)), variantsTable(board.variants), ...setsTables(board)],
    figures: figuresOf(report),
    mistakes: best === null ? null : { of: best.answers.name, list: best.mistakes },
    provenance: provenanceOf(report.provenance),
    command: `harness sweep ${experiment}.yaml${settings}`,
    spec,
  };
}

function outcomeOf(ranked: readonly Ranked[]): readonly string[] {
  const [first, second] = ranked as [Ranked, Ranked | undefined];
  const over = (n: number): string => (n === 1 ? 'one seed' : `${n} seeds, 95 % interval`);
  const sentences = [
    `Best: ${first.variant}, ${titleOf('best_val_exact')} ${shareEstimate(first.exact)} (${over(first.n)}).`,
  ];
  if (second?.behind != null) {
    const { mean, interval } = second.behind;
    const p =
      second.p_holm === null
        ? ''
        : `, p = ${probability(second.p_holm)} after correction for ${ranked.length - 1} comparisons`;
    sentences.push(
      `Next: ${second.variant}, ${shareEstimate(second.exact)}; difference ${differenceText(mean, interval)}${p}.`,
    );
    const last = ranked.at(-1)!;
    if (ranked.length > 2) sentences.push(`Last of ${ranked.length}: ${last.variant}, ${shareEstimate(last.exact)}.`);
  }
  if (ranked.some(({ n }) => n === 1))
    sentences.push('Variants with one seed are single trained networks, not methods.');
  return sentences;
}

/** `search tiny (sweep1): tpe, ...` -> `Search tiny (sweep1): tpe, ....` */
const sentence = (line: string): string => `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;

const tablesOf = (search: SearchDocument): readonly ReportTable[] =>
  searchTables(search).map(({ title, columns, rows, note }) => {
    const titles = columns.map((column) => column.title);
    return note === null ? { title, columns: titles, rows } : { title, columns: titles, rows, note };
  });

function variantsTable(ranked: readonly Ranked[]): ReportTable {
  const { columns, rows } = leaderboard(ranked);
  return { title: 'Variants, best first', columns: columns.map(({ title }) => title), rows };
}

function setsTables({ variants, evaluation_sets: rows }: Leaderboard): readonly ReportTable[] {
  const sets = [...new Set(rows.map((row) => row.eval_set))].sort();
  if (sets.length === 0) return [];
  const cell = (variant: number, set: string): string => {
    const row = rows.find((one) => one.variant_id === variant && one.eval_set === set);
    return row === undefined ? '-' : shareEstimate(estimateOf({ n: row.n, mean: row.exact_mean, sd: row.exact_sd }));
  };
  return [
    {
      title: `Evaluation sets: ${titleOf('val_exact')} when last evaluated [95 %]`,
      columns: ['variant', ...sets],
      rows: variants.map(({ variant, variant_id }) => [variant, ...sets.map((set) => cell(variant_id, set))]),
    },
  ];
}

function figuresOf({ curves, settings, search, best }: ExperimentReport): readonly ReportFigure[] {
  const figures: ReportFigure[] = [
    ...(search === null ? [] : searchFigures(search)),
    { name: 'curves', alt: 'Learning curves', figure: curvesOfExperiment(curves) },
    { name: 'sweep', alt: 'What each variant reached', figure: sweepOf(settings) },
  ];
  if (best === null) return figures;
  const { answers, flow } = best;
  if (hasPlane(answers)) figures.push({ name: 'plane', alt: 'Equation plane', figure: planeOf(answers) });
  if (answers.wrong.size > 0) {
    figures.push({ name: 'accuracy', alt: 'Where mistakes are', figure: accuracyOf(answers) });
    figures.push({ name: 'errors', alt: 'How far off wrong answers are', figure: errorsOf(answers) });
  }
  figures.push({ name: 'flow', alt: 'What is learned and forgotten', figure: flowOf(answers, flow) });
  return figures;
}

const ALT: Readonly<Record<SearchFigure, string>> = {
  search: 'What the search tried',
  parallel: 'Trials by their settings',
  importance: 'Which parameters matter',
  pareto: 'Exact match against time and size',
};

/** Those that there is something to show in. */
function searchFigures(search: SearchDocument): readonly ReportFigure[] {
  if (search.counts.finished === 0) return [];
  const names = SEARCH_FIGURES.filter((name) => name !== 'importance' || search.importance !== null);
  return names.map((name) => ({ name, alt: ALT[name], figure: figureOfSearch(name, search) }));
}

function provenanceOf({ runs, began, seconds, facts }: Provenance): readonly (readonly [string, string])[] {
  return [
    ['runs', `${runs.length}: ${runs.map((run) => `run${run}`).join(', ')}`],
    ['trained (UTC)', `${time(began[0])} to ${time(began[1])}, ${duration(seconds)} in all`],
    ...[...facts].map(([key, values]) => [key, [...values].join(' | ')] as const),
  ];
}
