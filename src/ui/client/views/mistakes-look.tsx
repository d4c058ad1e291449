// The examples of one set after one epoch: the slider, the plane, the facets, the wrong answers.

import { useMemo } from 'preact/hooks';
import type { RunSets } from '../../../results/mistakes.js';
import { set, setting } from '../address.js';
import { filtered, readChoice } from '../crossfilter.js';
import { exampleSet, facetOf, historyOf, valuesOf, type ExampleSet, type Facet, type Values } from '../examples.js';
import { Answers } from '../parts/answers.js';
import { Command } from '../parts/controls.js';
import { Facets } from '../parts/facets.js';
import { KindLegend, Plane } from '../parts/plane.js';
import { Scrubber } from '../parts/scrubber.js';
import { Note, Read } from '../parts/state.js';
import { brushed, layOut, readRegion, writeRegion } from '../raster.js';
import { sampled } from '../sample.js';
import { wrongSql } from '../wrong-sql.js';
import { useAsync } from '../use-async.js';
import { AxisChoices, axesOf, Filters } from './mistakes-axes.js';
import { countKinds, KINDS, storyOf, useMarks, wrongIn, type Marks } from './mistakes-marks.js';

export interface Loaded {
  readonly set: ExampleSet;
  readonly values: ReadonlyMap<string, Values>;
  readonly facets: readonly Facet[];
}

/** So many rows `harness sql` gives where it is told nothing. */
const MOST_ROWS = 1000;

export async function loadExamples(number: number): Promise<Loaded> {
  const set = await exampleSet(number);
  const all = await Promise.all(set.attributes.map((attribute) => valuesOf(set, attribute)));
  const values = new Map(set.attributes.map(({ name }, place) => [name, all[place]!]));
  const facets = set.attributes.flatMap((attribute, place) =>
    attribute.isFacet ? (facetOf(attribute, all[place]!) ?? []) : [],
  );
  return { set, values, facets };
}

interface LookedProps {
  readonly document: RunSets;
  readonly chosen: RunSets['sets'][number];
  readonly examples: Loaded;
}

export function Look({ document, chosen, examples }: LookedProps) {
  const { run, attempt, best_epoch: best } = document;
  const { eval_set_id: set_id, epochs } = chosen;
  const { size } = examples.set;
  const at = placeOf(epochs, best);
  const marks = useMarks({ run, attempt, set: set_id, size, epochs }, at);
  return (
    <>
      <Scrubber
        epochs={epochs}
        size={size}
        at={at}
        onMove={(to) => set({ epoch: to === epochs.length - 1 ? 'last' : String(epochs[to]![0]) })}
      />
      <Read of={{ ...marks, isLoading: true }}>
        {(value) => <After document={document} chosen={chosen} examples={examples} marks={value} />}
      </Read>
    </>
  );
}

/** What is seen after the epoch of the marks. */
function After({
  document: { run, attempt, plane },
  chosen: { eval_set_id: id, eval_set: evalSet, epochs },
  examples: {
    set: { size },
    values,
    facets,
  },
  marks,
}: LookedProps & { readonly marks: Marks }) {
  const choice = useMemo(() => readChoice(setting('only')), [setting('only')]);
  const axes = useMemo(
    () => axesOf(plane, values, facets),
    [plane, values, facets, setting('across'), setting('down')],
  );
  const raster = useMemo(() => axes && layOut(axes.x, axes.y), [axes]);
  const region = useMemo(() => readRegion(setting('in')), [setting('in')]);
  const isBrushed = useMemo(
    () => (region && axes ? brushed(region, axes.x.values, axes.y.values) : undefined),
    [region, axes],
  );
  const found = useMemo(
    () => filtered(size, facets, choice, isBrushed, marks.isWrong),
    [size, facets, choice, isBrushed, marks],
  );
  const shownIn = useMemo(
    () => (choice.size === 0 ? undefined : filtered(size, facets, choice, undefined, marks.isWrong).isIn),
    [facets, choice],
  );
  const counts = useMemo(() => countKinds(marks.kinds, found.isIn), [marks, found]);
  const history = useAsync(() => historyOf(run, id, epochs.length), [run, attempt, id, epochs.length]);
  const wrong = useMemo(() => wrongIn(marks.isWrong, found.isIn), [marks, found]);
  const sql = wrongSql({ run, epoch: marks.epoch, evalSet, facets, values, choice, region, axes });
  return (
    <>
      <div class="mistakes-grid">
        <div>
          {raster === undefined ? (
            <Note>These examples have no two attributes to lay them out by.</Note>
          ) : (
            <Plane
              raster={raster}
              kinds={KINDS}
              kindOf={marks.kinds}
              isIn={shownIn}
              region={region}
              label={`where run${run} is right and wrong after epoch ${marks.epoch}: ${counts.map((count, place) => `${count} ${KINDS[place]!.label}`).join(', ')}`}
              onBrush={(to) => set({ in: to && writeRegion(to) })}
            />
          )}
          <KindLegend kinds={KINDS} counts={counts} />
          <AxisChoices facets={facets} hasPlane={plane !== null} />
          <Filters choice={choice} facets={facets} hasRegion={region !== undefined} />
        </div>
        <Facets facets={facets} choice={choice} filtered={found} />
        <div>
          <h2>Wrong answers{region !== undefined || choice.size > 0 ? ' among them' : ''}</h2>
          {sql !== undefined && (
            <Command words={['sql', sql, ...(wrong.length > MOST_ROWS ? ['--limit', String(wrong.length)] : [])]} />
          )}
          <Answers
            run={run}
            set={id}
            epoch={marks.epoch}
            examples={sampled(wrong, 100)}
            all={wrong}
            {...(history.value && { about: (example: number) => storyOf(history.value!, example) })}
          />
        </div>
      </div>
    </>
  );
}

/** Where the slider is: where nothing is said at the best epoch. */
function placeOf(epochs: RunSets['sets'][number]['epochs'], best: number | null): number {
  const text = setting('epoch');
  const last = epochs.length - 1;
  const epoch = text === 'last' ? epochs[last]![0] : Number(text) || (best ?? epochs[last]![0]);
  const place = epochs.findIndex(([one]) => one >= epoch);
  return place === -1 ? last : place;
}
