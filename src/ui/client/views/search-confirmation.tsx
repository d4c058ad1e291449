// What fresh seeds say of the winners of a search, beside the baseline.

import type { ConfirmationDocument, SearchDocument } from '../../../results/search/search.js';
import { integer, metricValue, probability, signed } from '../format.js';

type Metric = Pick<SearchDocument, 'metric'>;

export function Confirmation({ metric, ...confirmation }: ConfirmationDocument & Metric) {
  const { is_over: isOver, runs, runs_over: over, configurations, seeds, winner } = confirmation;
  if (!isOver)
    return (
      <p>
        Confirmation is not over: {integer(over)} of {integer(runs)} runs with fresh seeds are over.
      </p>
    );
  const interval = (of: { readonly low: number; readonly high: number } | null, text: (value: number) => string) =>
    of === null ? '' : ` [${text(of.low)}, ${text(of.high)}]`;
  return (
    <>
      <p>{winnerWords(confirmation)}</p>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">confirmed</th>
              {[
                'parameters',
                'the search said',
                `${seeds.length} fresh seeds say [95 %]`,
                'over the baseline [95 %]',
                'p (Holm)',
                'P(best)',
              ].map((title) => (
                <th scope="col" class="number" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {configurations.map((one, place) => (
              <tr key={place}>
                <th scope="row">
                  {one.label}
                  {one.is_baseline && ' (baseline)'}
                  {place === winner && ' (winner)'}
                </th>
                <td class="number">{integer(one.parameters)}</td>
                <td class="number">{metricValue(metric, one.searched)}</td>
                <td class="number">
                  {metricValue(metric, one.fresh?.mean ?? null)}
                  {one.fresh !== null && interval(one.fresh.interval, (value) => metricValue(metric, value))}
                  {one.failed > 0 && `, ${one.failed} failed`}
                </td>
                <td class="number">
                  {one.gain !== null && signed(one.gain.mean)}
                  {one.gain !== null && interval(one.gain.interval, signed)}
                </td>
                <td class="number">{one.gain?.p == null ? '' : probability(one.gain.p)}</td>
                <td class="number">{one.best_share?.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function winnerWords({ winner, tied, configurations }: ConfirmationDocument): string {
  if (winner === null) return 'No winner: nothing that was confirmed is clearly better than the baseline (p > 0.05).';
  const why = tied.length > 1 ? `, the smallest of ${tied.length} within one standard error` : '';
  return `Winner: ${configurations[winner]!.label}${why}.`;
}
