// Two variants: metrics over their seeds, seed by seed, and where each is wrong.

import type { VariantsDocument } from '../../../results/comparison/variants.js';
import { writeAddress } from '../address.js';
import { MOST_COMPARED, SAMPLE, variantsFile } from '../copy.js';
import { isCopy, query } from '../data.js';
import { integer, metricValue, probability, share, signed } from '../format.js';
import { copy } from '../live.js';
import { Command } from '../parts/controls.js';
import { Note, Read } from '../parts/state.js';
import { useDocument } from '../use-document.js';
import { Settings, SliceTable } from './compare-parts.js';
import { NumberCells } from '../parts/cells.js';
import { SeenCsv } from '../parts/seen-csv.js';

export function VariantsPart({ names: given }: { readonly names: readonly string[] }) {
  const copied = isCopy() ? copyOf(given) : undefined;
  const names = copied?.names ?? given;
  const path = isCopy() ? copied?.file : `compare.json${query({ of: names, sample: SAMPLE })}`;
  const compared = useDocument<VariantsDocument>(path);
  if (path === undefined)
    return (
      <Note>
        These two are not compared in this copy: of each experiment the best {MOST_COMPARED} variants are, with each
        other.
      </Note>
    );
  return (
    <>
      <div class="bar">
        {names.map((name) => (
          <code key={name}>{name}</code>
        ))}
        <span class="push" />
        <Command words={['compare', ...names]} />
      </div>
      <Read of={compared}>{(document) => <Compared {...document} />}</Read>
    </>
  );
}

/** Where the comparison of two variants is, if a copy has it. */
function copyOf(names: readonly string[]) {
  const found = variantsFile(names);
  return found?.numbers.every((number) => copy.value?.variants.includes(number)) === true ? found : undefined;
}

function Compared({
  variants: [first, second],
  config,
  metrics,
  evaluation_sets: sets,
  seeds,
  slices,
}: VariantsDocument) {
  const rows = [...metrics, ...sets.map(({ eval_set: name, ...rest }) => ({ metric: `exact, ${name}`, ...rest }))];
  return (
    <>
      <h2>
        {first.variant} and {second.variant}
      </h2>
      <Settings config={config} names={[first.variant, second.variant]} />
      <h2>Metrics</h2>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">metric</th>
              {[`${first.variant} (${first.n})`, `${second.variant} (${second.n})`, 'difference', '95 %', 'p'].map(
                (title) => (
                  <th scope="col" class="number" key={title}>
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ metric, estimates: [a, b], difference }) => (
              <tr key={metric}>
                <th scope="row">{metric}</th>
                <td class="number">{metricValue(metric, a.mean)}</td>
                <td class="number">{metricValue(metric, b.mean)}</td>
                <td class="number">{difference === null ? '' : signed(difference.mean)}</td>
                <td class="number">
                  {difference?.interval == null
                    ? ''
                    : `${signed(difference.interval.low)} to ${signed(difference.interval.high)}`}
                </td>
                <td class="number">{difference?.p == null ? '' : probability(difference.p)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SeenCsv name="variants-compared" />
      <h2>Seed by seed</h2>
      <div class="scroll" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              {[
                'seed',
                'runs',
                `${first.variant}`,
                `${second.variant}`,
                'only the first right',
                'only the second right',
                'both wrong',
                "McNemar's p",
              ].map((title, place) => (
                <th scope="col" class={place === 1 ? '' : 'number'} key={place}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seeds.map((pair) => (
              <tr key={pair.seed}>
                <th scope="row" class="number">
                  {pair.seed}
                </th>
                <td>
                  <a href={writeAddress('compare', { a: String(pair.first), b: String(pair.second) })}>
                    run{pair.first} and run{pair.second}
                  </a>
                </td>
                <NumberCells
                  of={[
                    share(pair.first_exact),
                    share(pair.second_exact),
                    integer(pair.only_first_right),
                    integer(pair.only_second_right),
                    integer(pair.both_wrong),
                    probability(pair.mcnemar_p),
                  ]}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SeenCsv name="seed-by-seed" />
      <h2>Where they are wrong, over all seeds</h2>
      <SliceTable slices={slices} first={first.variant} second={second.variant} />
      <SeenCsv name="slices" />
    </>
  );
}
