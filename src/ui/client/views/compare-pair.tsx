// Two runs: who is right where the other is wrong, in numbers, in the plane, and answer by answer.

import { useMemo } from 'preact/hooks';
import type { Pair } from '../../../results/comparison/runs.js';
import { set, setting } from '../address.js';
import { exampleSet, readSets, valuesOf, wrongAfter } from '../examples.js';
import { share } from '../format.js';
import type { Kind } from '../paint.js';
import { KindLegend, Plane } from '../parts/plane.js';
import { Note, Problem } from '../parts/state.js';
import { layOut, readRegion, writeRegion } from '../raster.js';
import { useAsync } from '../use-async.js';
import type { RunsCompared } from './compare-copy.js';
import { Flips, Samples, type Looked } from './compare-flips.js';
import { SliceTable, TwoByTwo } from './compare-parts.js';
import { SeenCsv } from '../parts/seen-csv.js';

export function PairPart({ pair, runs }: { readonly pair: Pair; readonly runs: RunsCompared['runs'] }) {
  const [first, second] = [`run${pair.first}`, `run${pair.second}`];
  return (
    <>
      {pair.note !== null && <Note>{pair.note}</Note>}
      <p class="small">
        {first} after epoch {pair.first_epoch}: {share(runs[0]!.best_val_exact)}; {second} after epoch{' '}
        {pair.second_epoch}: {share(runs[1]!.best_val_exact)} exact match
      </p>
      {pair.common > 0 && <SideBySide pair={pair} />}
    </>
  );
}

/** Of examples that both have answered. */
function SideBySide({ pair }: { readonly pair: Pair }) {
  const [first, second] = [`run${pair.first}`, `run${pair.second}`];
  const looked = useAsync(() => look(pair), [pair.first, pair.second, pair.first_epoch, pair.second_epoch]);
  return (
    <>
      <div class="columns">
        <div>
          <TwoByTwo pair={pair} first={first} second={second} />
          {looked.error !== undefined && <Problem error={looked.error} />}
          {looked.value !== undefined && looked.value !== null && (
            <InPlane looked={looked.value} first={first} second={second} />
          )}
        </div>
        <div>
          <h2>Flips</h2>
          {looked.value === null ? (
            <Samples pair={pair} />
          ) : (
            looked.value !== undefined && <Flips looked={looked.value} pair={pair} />
          )}
        </div>
      </div>
      <h2>Where they are wrong</h2>
      <SliceTable slices={pair.slices} first={first} second={second} />
      <SeenCsv name="slices" />
    </>
  );
}

/** Example by example, where both were evaluated on the same set. */
async function look({ first, second, first_epoch: a, second_epoch: b, eval_set: name }: Pair): Promise<Looked | null> {
  const [one, other] = await Promise.all([first, second].map((run) => readSets(`runs/${run}/sets.json`)));
  const [mine, theirs] = [one!, other!].map(({ sets }) => sets.find((set) => set.eval_set === name)?.eval_set_id);
  if (mine === undefined || mine !== theirs) return null;
  const set = await exampleSet(mine);
  const [wrong, otherWrong] = await Promise.all([wrongAfter(first, mine, a), wrongAfter(second, mine, b)]);
  const kinds = new Uint8Array(set.size);
  for (const example of otherWrong) kinds[example] = 2;
  for (const example of wrong) kinds[example] = kinds[example] === 2 ? 1 : 3;
  const counts = [0, 0, 0, 0];
  for (const kind of kinds) counts[kind]!++;
  const { plane } = one!;
  const names = plane === null ? [] : [plane.x, plane.y];
  const found = names.flatMap((axis) => set.attributes.find((attribute) => attribute.name === axis) ?? []);
  const axes = found.length === 2 ? await Promise.all([axisOf(set, found[0]!), axisOf(set, found[1]!)]) : undefined;
  return { set: mine, size: set.size, kinds, counts, axes };
}

const kindsOf = (first: string, second: string): readonly Kind[] => [
  { label: 'both right', colour: 'right' },
  { label: 'both wrong', colour: 'both' },
  { label: `only ${first} right`, colour: 'category-0' },
  { label: `only ${second} right`, colour: 'wrong' },
];

function InPlane({
  looked,
  first,
  second,
}: {
  readonly looked: Looked;
  readonly first: string;
  readonly second: string;
}) {
  const { axes, kinds, counts } = looked;
  const shown = useMemo(() => kindsOf(first, second), [first, second]);
  const raster = useMemo(() => axes && layOut(...axes), [axes]);
  if (raster === undefined) return null;
  return (
    <>
      <Plane
        raster={raster}
        kinds={shown}
        kindOf={kinds}
        region={readRegion(setting('in'))}
        label={`who is right where: ${shown.map(({ label }, place) => `${label} ${counts[place]}`).join(', ')}`}
        onBrush={(to) => set({ in: to && writeRegion(to) })}
      />
      <KindLegend kinds={shown} counts={counts} />
    </>
  );
}

const axisOf = async (...[set, attribute]: Parameters<typeof valuesOf>) => ({
  name: attribute.name,
  values: await valuesOf(set, attribute),
});
