// Writes everything about one run as text.

import { formatValue } from '../plan/difference.js';
import type { EpochRow, RunDocument } from '../results/run.js';
import type { ToldJudgement } from '../results/sweep-decisions.js';
import { leaves, type Tree } from '../spec/path.js';
import { titleOf } from '../train/metric-table.js';
import { noteText, tagsText } from './annotation.js';
import { mistakesList } from './comparison.js';
import { evaluationsTable, weightsTable } from './evaluations.js';
import { duration, inert, integer, loss, share, shortDigest, time } from './format.js';
import { renderTable } from './table.js';

/** @param decisions about it, of rules of its sweeps */
export function runText(facts: RunDocument, decisions: readonly ToldJudgement[] = []): string {
  const sections = [
    summaryLines(facts),
    ...(facts.note === null ? [] : [section('note', noteText(facts.note))]),
    section('configuration', settings(facts.config)),
    section('attempts', attemptsTable(facts)),
  ];
  if (decisions.length > 0) sections.push(section('decisions of its sweep', judgements(decisions)));
  const { weights = [], trainingExamples = 0 } = facts.dataset ?? {};
  if (weights.length > 0) sections.push(section('sample weights', weightsTable(weights, trainingExamples)));
  if (facts.curve.length > 0) sections.push(section('curve', curveTable(facts.curve)));
  if (facts.evaluation_sets.length > 0) {
    sections.push(section('evaluation sets, when last evaluated', evaluationsTable(facts.evaluation_sets)));
  }
  const { wrong_answers: wrong, wrong_answers_of: of } = facts;
  if (of !== null && wrong.length > 0) {
    const count = `${integer(of.wrong)} of ${integer(of.size)}`;
    const whose = of.eval_set === 'validation' ? '' : ` of ${inert(of.eval_set)}`;
    sections.push(section(`wrong answers${whose} at epoch ${of.epoch}, ${count}`, mistakesList(wrong)));
  }
  return sections.join('\n\n');
}

const section = (title: string, body: string): string => `${title}\n${body.replace(/^/gm, '  ')}`;

function summaryLines(run: RunDocument): string {
  const lines = [
    `run${run.run}: ${inert(run.experiment)}, ${inert(run.variant)}, seed ${run.seed}, ${run.status}`,
    `  ${integer(run.parameters)} parameters, engine ${run.engine}, ${integer(run.epochs)} epochs in ` +
      `${duration(run.seconds)}`,
  ];
  if (run.best_epoch !== null) {
    lines.push(
      `  best: epoch ${run.best_epoch}, ${titleOf('val_exact')} ${share(run.best_val_exact)}, ` +
        `${titleOf('val_char_accuracy')} ${share(run.best_val_char_accuracy)} ` +
        `(majority baseline: ${share(run.chance_char_accuracy)}), ${titleOf('val_loss')} ${loss(run.best_val_loss)}`,
    );
  }
  if (run.digest !== null) lines.push(`  digest: ${run.digest} (harness replay run${run.run} trains it again)`);
  if (run.tags.length > 0) lines.push(`  tags: ${tagsText(run)}`);
  if (run.bit_exact === 0)
    lines.push('  went on elsewhere than it began (see attempts): not bit for bit what its seed gives');
  return lines.join('\n');
}

function settings(config: Tree): string {
  const lines = leaves(config).map(([path, value]) => `${path}: ${inert(formatValue(value))}`);
  return lines.join('\n');
}

function attemptsTable(facts: RunDocument): string {
  return facts.attempts.length === 0
    ? 'none yet'
    : facts.attempts
        .map(({ number, started_at, outcome, error, provenance }) => {
          const where = provenance === null ? '' : `, ${provenanceWords(provenance)}`;
          return inert(
            `${number}: ${time(started_at)} UTC, ${outcome ?? 'open'}${error === null ? '' : ` (${error})`}${where}`,
          );
        })
        .join('\n');
}

const judgements = (decisions: readonly ToldJudgement[]): string =>
  decisions.map(({ sweep, words }) => `sweep${sweep}: ${inert(words)}`).join('\n');

/**
 * With what it was trained: `onnx 1.24 some processor 1 thread(s), harness 0.1.0, node v20.19.0, commit 1a2b3c4d5e6f`.
 */
function provenanceWords(provenance: Readonly<Record<string, unknown>>): string {
  const { engine, engineVersion, cpu, threads, harness, node, gitCommit, gitDirty, gitDiff } = provenance;
  const short = (hash: unknown): string => shortDigest(String(hash));
  const changes = gitDirty !== true ? '' : ` with changes${typeof gitDiff === 'string' ? ` ${short(gitDiff)}` : ''}`;
  const commit = typeof gitCommit === 'string' ? `, commit ${short(gitCommit)}${changes}` : '';
  return (
    `${String(engine)} ${String(engineVersion)} ${String(cpu)} ${String(threads)} thread(s), harness ` +
    `${String(harness)}, node ${String(node)}${commit}`
  );
}

const CURVE_ROWS = 12;

/** What is shown of each epoch; a metric that no epoch has is left out. */
const CURVE_COLUMNS = [
  ['train_loss', loss],
  ['val_loss', loss],
  ['val_char_accuracy', share],
  ['val_forced_char_accuracy', share],
  ['val_scratchpad_exact', share],
  ['val_exact', share],
  ['learning_rate', (value: number | null) => value!.toPrecision(3)],
  ['examples_per_second', integer],
] as const satisfies readonly (readonly [keyof EpochRow, (value: number | null) => string])[];

function curveTable(rows: readonly EpochRow[]): string {
  const shown = thin(rows, CURVE_ROWS);
  const columns = CURVE_COLUMNS.filter(([column]) => rows.some((row) => row[column] !== null));
  return renderTable(
    ['epoch', ...columns.map(([column]) => titleOf(column))].map((title) => ({ title, align: 'right' })),
    shown.map((row) => [String(row.epoch), ...columns.map(([column, format]) => format(row[column]))]),
  );
}

/** At most `most` rows, evenly spread, first and last among them. */
function thin<T>(rows: readonly T[], most: number): readonly T[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}
