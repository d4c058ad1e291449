// Writes what came of a search in a few lines: what it said, what fresh seeds say, and whether there is a winner.

import type { ConfirmationDocument, ConfirmedConfiguration, SearchDocument } from '../../results/search/search.js';
import { differenceText, inert, loss, probability, share, shareEstimate } from '../format.js';

type Metric = SearchDocument['metric'];

/** A value of the search's metric. */
export const valueText = (metric: Metric, value: number | null): string =>
  metric === 'val_loss' ? loss(value) : share(value);

export function estimateText(metric: Metric, estimate: ConfirmedConfiguration['fresh']): string {
  if (estimate === null) return '-';
  if (metric !== 'val_loss') return shareEstimate(estimate);
  const { mean, interval } = estimate;
  return interval === null ? loss(mean) : `${loss(mean)} [${loss(interval.low)}, ${loss(interval.high)}]`;
}

/** Three to six lines. */
export function verdictText(search: SearchDocument): string {
  return [headLine(search), bestLine(search), ...confirmationLines(search)].join('\n');
}

/** `search tiny (sweep1): tpe, 20 of up to 20 configurations: 17 finished, 2 stopped, 1 failed` */
function headLine({ experiment, sweep, method, runs, counts, ended }: SearchDocument): string {
  const states = (['finished', 'stopped', 'failed', 'pending'] as const).filter((state) => counts[state] > 0);
  const words = states.map((state) => `${counts[state]} ${state === 'pending' ? 'not over' : state}`);
  const why =
    ended === 'target' ? '; the target is reached' : ended === 'exhausted' ? '; nothing else was found to try' : '';
  return (
    `search ${inert(experiment)} (sweep${sweep}): ${method}, ${counts.tried} of up to ${runs} configurations: ` +
    `${words.join(', ')}${why}`
  );
}

function bestLine({ best, trials, metric, counts }: SearchDocument): string {
  if (best === null) return 'the search says: nothing yet, for no configuration has finished';
  const { value, label } = trials[best]!;
  return (
    `the search says: ${metric} ${valueText(metric, value)}, the best of ${counts.tried} tried: trial ` +
    `${best}, ${inert(label)}`
  );
}

function confirmationLines({ confirm, confirmation, metric }: SearchDocument): readonly string[] {
  if (confirmation === null && confirm !== null) {
    return [
      `not confirmed yet: its best ${confirm.best} are trained anew with ${confirm.seeds} seeds once the search is ` +
        'over',
    ];
  }
  if (confirmation === null) {
    return ['not confirmed: the best of many is partly the luckiest of many (sweep.confirm trains it anew)'];
  }
  const { is_over: isOver, runs, runs_over: over, configurations } = confirmation;
  if (!isOver) return [`confirmation is not over: ${over} of ${runs} runs with fresh seeds are over`];
  const [best] = configurations;
  const baseline = configurations.find((one) => one.is_baseline);
  const others = baseline === undefined || best === baseline ? [] : [baselineLine(metric, baseline)];
  return [freshLine(confirmation, metric, best!), ...others, winnerLine(confirmation)];
}

/** `5 fresh seeds say: 0.9961 [0.9930, 0.9992] of it, optimism +0.0024` */
function freshLine(
  { seeds, same_examples: isSame }: ConfirmationDocument,
  metric: Metric,
  best: ConfirmedConfiguration,
): string {
  const failed = best.failed === 0 ? '' : ` (${best.failed} failed)`;
  const optimism = best.optimism === null ? '' : `; optimism of the search: ${differenceText(best.optimism, null)}`;
  const of = best.is_baseline ? ' of the baseline, which is its best' : '';
  const on = isSame ? ', on the examples that chose it' : '';
  return `${seeds.length} fresh seeds say: ${estimateText(metric, best.fresh)}${of}${on}${failed}${optimism}`;
}

const baselineLine = (metric: Metric, { label, fresh }: ConfirmedConfiguration): string =>
  `the baseline with the same seeds: ${estimateText(metric, fresh)} (${inert(label)})`;

function winnerLine({ winner, tied, configurations }: ConfirmationDocument): string {
  if (winner === null) return noWinnerLine(configurations.filter((one) => !one.is_baseline));
  const { label, gain, best_share: best } = configurations[winner]!;
  const why = tied.length > 1 ? `, the smallest of ${tied.length} within one standard error` : '';
  const sure = best === null ? '' : `, the best of these with probability ${best.toFixed(2)}`;
  const p = gain?.p == null ? '' : `, p ${probability(gain.p)}`;
  return `winner: ${inert(label)}${why}: ${differenceText(gain!.mean, gain!.interval)} over the baseline${p}${sure}`;
}

function noWinnerLine(others: readonly ConfirmedConfiguration[]): string {
  if (others.length === 0) return 'no winner: nothing else finished that could be better than the baseline';
  const unjudged = others.filter(({ gain }) => gain === null).length;
  const missing = unjudged === 0 ? '' : `; of ${unjudged} nobody knows, for a run with a fresh seed failed`;
  const which = others.length === 1 ? 'it is not' : `none of the ${others.length} confirmed is`;
  return `no winner: ${which} clearly better than the baseline (p > 0.05)${missing}`;
}
