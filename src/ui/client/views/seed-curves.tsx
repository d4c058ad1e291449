// Learning curves of an experiment: a line for each seed, or their mean with its interval; smoothed, by epoch or time,
// on logarithms.

import { useMemo } from 'preact/hooks';
import { band } from '../../../analysis/curves.js';
import type { SeedCurve, SeedCurves, VariantCurves } from '../../../results/seed-curves.js';
import { setting } from '../address.js';
import { alongLabel, placesAlong } from '../along.js';
import { Chart, Legend, type Line, type LinePoint } from '../parts/chart.js';
import { Choices, csv, download, Select } from '../parts/controls.js';
import { CurveControls } from '../parts/curve-controls.js';
import { Note, Read } from '../parts/state.js';
import { smoothed } from '../smoothing.js';
import { useDocument } from '../use-document.js';
import { METRICS, titleOf } from '../metrics.js';

export function SeedCurvesPart({ id, isOwn }: { readonly id: number; readonly isOwn: (run: number) => boolean }) {
  const metric = setting('metric', 'val_exact');
  const curves = useDocument<SeedCurves>(`experiments/${id}/curves/${metric}.json`, isOwn);
  return (
    <>
      <div class="bar">
        <Select name="metric" label="metric" otherwise="val_exact" choices={METRICS} />
        <Choices
          name="seeds"
          label="seeds"
          otherwise="band"
          choices={[
            ['band', '95 %'],
            ['range', 'range'],
            ['lines', 'lines'],
          ]}
        />
        <CurveControls loss="log y" isLogLoss={metric.endsWith('loss')} />
      </div>
      <Read of={curves}>{(value) => <Drawn {...value} />}</Read>
    </>
  );
}

function Drawn({ experiment, metric, variants, curves }: SeedCurves) {
  const settings = ['seeds', 'x', 'smooth'].map((name) => setting(name));
  const [seeds, x, smooth] = settings;
  const lines = useMemo(
    () => curves.flatMap((one, style) => linesOf(one, style, seeds ?? '', x ?? '', Number(smooth))),
    [curves, ...settings],
  );
  const isUnknown = x === 'step' && curves.some(({ runs }) => runs.some(({ steps }) => steps === null));
  const isShare = /exact|accuracy/.test(metric);
  if (curves.length === 0) return <Note>No run has finished an epoch yet.</Note>;
  return (
    <>
      {isUnknown && <Note>How many steps its epochs have is not known of every run.</Note>}
      <Chart
        title={`${experiment}: ${titleOf(metric)}`}
        lines={lines}
        x={{ label: alongLabel(x ?? ''), isLog: setting('logx') === '1' }}
        y={{ label: titleOf(metric), isLog: setting('logy', metric.endsWith('loss') ? '1' : '0') === '1', isShare }}
      />
      <Legend lines={lines} />
      <p class="small">
        {seeds === 'lines'
          ? 'A line for each seed.'
          : seeds === 'range'
            ? 'Mean over seeds, from the lowest seed to the highest; thin: seeds that go further.'
            : 'Mean over seeds with its 95 % t interval, as far as all seeds go; thin: seeds that go further.'}
        {variants > curves.length && ` The best ${curves.length} of ${variants} variants.`}{' '}
        <button
          type="button"
          class="plain"
          onClick={() => download(`${experiment}-${metric}.csv`, csvOf(curves, metric))}
        >
          CSV
        </button>
      </p>
    </>
  );
}

const placesOf = ({ points, steps }: Pick<SeedCurve, 'points' | 'steps'>, along: string): readonly number[] =>
  placesAlong(along, {
    epochs: points.map(([epoch]) => epoch),
    steps,
    seconds: points.map(([, seconds]) => seconds),
  });

const pointsOf = ({ points, steps }: SeedCurve, along: string, smooth: number): readonly LinePoint[] => {
  const values = smoothed(
    points.map(([, , value]) => value),
    smooth,
  );
  const places = placesOf({ points, steps }, along);
  return points.map((_, place) => [places[place]!, values[place]!]);
};

function linesOf(
  { variant, runs }: VariantCurves,
  style: number,
  seedsAs: string,
  along: string,
  smooth: number,
): readonly Line[] {
  const seeds = runs.map((run): Line => ({
    label: variant,
    style,
    isOneOfMany: true,
    points: pointsOf(run, along, smooth),
  }));
  if (seedsAs === 'lines' || runs.length === 1) return seeds.map((line) => ({ ...line, isOneOfMany: runs.length > 1 }));
  const smoothedRuns = runs.map(({ points }) => {
    const values = smoothed(
      points.map(([, , value]) => value),
      smooth,
    );
    return points.map(([epoch], place) => ({ epoch, value: values[place]! }));
  });
  const means = band(smoothedRuns);
  const common =
    seedsAs === 'range' ? means.map((point) => ({ ...point, ...rangeAt(smoothedRuns, point.epoch) })) : means;
  const placeOf = meanPlaces(runs, along);
  const points = common.map(({ epoch, mean, low, high }): LinePoint => [placeOf(epoch), mean, low, high]);
  const last = common.at(-1)?.epoch ?? 0;
  // Those that are ahead of the others go on by themselves.
  const ahead = seeds
    .filter((_, place) => (runs[place]!.points.at(-1)?.[0] ?? 0) > last)
    .map((line, _, all) => ({ ...line, points: all.length === 0 ? [] : line.points.slice(Math.max(0, last - 1)) }));
  return [{ label: variant, style, points }, ...ahead];
}

/** From the lowest seed to the highest. */
function rangeAt(
  curves: readonly (readonly { readonly epoch: number; readonly value: number | null }[])[],
  epoch: number,
) {
  const values = curves.flatMap((points) => points.find((point) => point.epoch === epoch)?.value ?? []);
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** Where an epoch ended, in the mean over seeds. */
function meanPlaces(runs: readonly SeedCurve[], along: string): (epoch: number) => number {
  const all = runs.map((run) => {
    const places = placesOf(run, along);
    return new Map(run.points.map(([epoch], place) => [epoch, places[place]!]));
  });
  return (epoch) => all.reduce((sum, places) => sum + (places.get(epoch) ?? 0), 0) / all.length;
}

const csvOf = (curves: readonly VariantCurves[], metric: string): string =>
  csv([
    ['variant', 'run', 'seed', 'epoch', 'seconds', metric],
    ...curves.flatMap(({ variant, runs }) =>
      runs.flatMap(({ run, seed, points }) => points.map((point) => [variant, run, seed, ...point])),
    ),
  ]);
