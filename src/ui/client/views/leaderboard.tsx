// Variants over their seeds, best first, each mean drawn with its interval on one axis.

import { useState } from 'preact/hooks';
import type { Leaderboard } from '../../../results/leaderboard.js';
import { integer, probability, share, signed } from '../format.js';
import { csv, download } from '../parts/controls.js';

type Variant = Leaderboard['variants'][number];

interface BoardProps extends Leaderboard {
  readonly onCompare: (first: number, second: number) => void;
}

export function Board({
  experiment,
  variants,
  evaluation_sets: sets,
  validated_on_different_questions: isUneven,
  onCompare,
}: BoardProps) {
  const [marked, mark] = useState<readonly number[]>([]);
  const axis = axisOf(variants);
  const names = [...new Set(sets.map(({ eval_set }) => eval_set))];
  const setMean = (variant: number, name: string) =>
    sets.find((one) => one.variant_id === variant && one.eval_set === name)?.exact_mean;
  const toggle = (id: number): void =>
    mark(marked.includes(id) ? marked.filter((one) => one !== id) : [...marked, id].slice(-2));
  const [first, second] = marked;
  return (
    <>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">
                <span class="quiet">marked</span>
              </th>
              <th scope="col">variant</th>
              {[
                'n',
                'exact match',
                `${share(axis.low)} to ${share(axis.high)}`,
                'to the first',
                'p (Holm)',
                'to 0.9',
                'to 0.99',
                'parameters',
                ...names,
              ].map((title, place) => (
                <th scope="col" class={place === 2 ? 'axis' : 'number'} key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {variants.map((one) => (
              <tr key={one.variant_id}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`mark ${one.variant}`}
                    checked={marked.includes(one.variant_id)}
                    onChange={() => toggle(one.variant_id)}
                  />
                </td>
                <th scope="row">{one.variant}</th>
                <td class="number">{one.n}</td>
                <td class="number">{share(one.exact.mean)}</td>
                <td>
                  <Interval {...one.exact} axis={axis} />
                </td>
                <td class="number">{one.behind === null ? '' : signed(one.behind.mean)}</td>
                <td class="number">{one.p_holm === null ? '' : probability(one.p_holm)}</td>
                <td class="number">{integer(one.epochs_to['90'].median)}</td>
                <td class="number">{integer(one.epochs_to['99'].median)}</td>
                <td class="number">{integer(one.parameters)}</td>
                {names.map((name) => (
                  <td class="number" key={name}>
                    {share(setMean(one.variant_id, name))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small">
        Exact match: mean over seeds at the best epoch, with its 95 % t interval. Epochs to 0.9 and 0.99: medians, runs
        that never got there included.{isUneven && ' The variants were validated on different questions.'}{' '}
        <button type="button" class="plain" onClick={() => download(`${experiment}-leaderboard.csv`, csvOf(variants))}>
          CSV
        </button>{' '}
        <button type="button" disabled={second === undefined} onClick={() => onCompare(first!, second!)}>
          compare two marked
        </button>
      </p>
    </>
  );
}

interface Axis {
  readonly low: number;
  readonly high: number;
}

/** As far as means and intervals go; what lies outside 0 and 1 is cut off, for a share cannot. */
function axisOf(variants: readonly Variant[]): Axis {
  const ends = variants.flatMap(({ exact: { mean, interval } }) => [
    mean,
    interval?.low ?? mean,
    interval?.high ?? mean,
  ]);
  const [low, high] = [Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends))];
  return high - low > 1e-6 ? { low, high } : { low: Math.max(0, low - 0.01), high: Math.min(1, high + 0.01) };
}

const WIDTH = 220;

function Interval({ mean, interval, axis: { low, high } }: Variant['exact'] & { readonly axis: Axis }) {
  const at = (value: number): number => 6 + Math.max(0, Math.min(1, (value - low) / (high - low))) * (WIDTH - 12);
  const label =
    interval === null
      ? share(mean)
      : `${share(mean)}, between ${share(Math.max(0, interval.low))} and ${share(Math.min(1, interval.high))}`;
  return (
    <svg class="interval" width={WIDTH} height="18" role="img" aria-label={label}>
      <title>{label}</title>
      <line x1="6" x2={WIDTH - 6} y1="9" y2="9" class="rule" />
      {interval !== null && <line x1={at(interval.low)} x2={at(interval.high)} y1="9" y2="9" class="span" />}
      <circle cx={at(mean)} cy="9" r="4" class="mean" />
    </svg>
  );
}

const csvOf = (variants: readonly Variant[]): string =>
  csv([
    ['variant', 'n', 'exact_mean', 'exact_low', 'exact_high', 'behind', 'p_holm', 'parameters'],
    ...variants.map(({ variant, n, exact, behind, p_holm: p, parameters }) => [
      variant,
      n,
      exact.mean,
      exact.interval?.low,
      exact.interval?.high,
      behind?.mean,
      p,
      parameters,
    ]),
  ]);
