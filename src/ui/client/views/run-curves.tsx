// Curves of one run: of training and validation together, as its epochs come.

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { NewEpochs } from '../../../results/run-curve.js';
import type { EpochRow } from '../../../results/run.js';
import { setting } from '../address.js';
import { query, readJson } from '../data.js';
import { alongLabel, placesAlong } from '../along.js';
import { change } from '../live.js';
import { titleOf } from '../metrics.js';
import { Chart, Legend, type Line } from '../parts/chart.js';
import { csv, download } from '../parts/controls.js';
import { CurveControls } from '../parts/curve-controls.js';
import { Note } from '../parts/state.js';
import { smoothed } from '../smoothing.js';

/**
 * Epochs of a run: those that are new are read when it has changed; all, where it was trained again from an earlier
 * one.
 */
function useEpochs(run: number): Pick<NewEpochs, 'epochs' | 'steps'> {
  const [shown, show] = useState<Pick<NewEpochs, 'epochs' | 'steps'>>({ epochs: [], steps: null });
  useEffect(() => {
    let known: readonly EpochRow[] = [];
    let steps: NewEpochs['steps'] = null;
    let [attempt, isReading, isStale, isGone] = [-1, false, false, false];
    const read = async (): Promise<void> => {
      isReading = true;
      do {
        isStale = false;
        const [before, after] = [known, known.at(-1)?.epoch];
        const path = `runs/${run}/epochs.json${query({ after })}`;
        const news = await readJson<NewEpochs>(path).catch(() => undefined);
        if (isGone) return;
        // What is wrong is said by the rest of the view; what is missing comes with the next change.
        if (news === undefined) break;
        if (known !== before) continue; // all is to be read anew
        const isOther = after !== undefined && news.attempt !== attempt;
        known = isOther ? [] : [...known, ...news.epochs];
        isStale ||= isOther;
        attempt = news.attempt;
        steps = news.steps && [...(after === undefined || isOther ? [] : (steps ?? [])), ...news.steps];
        if (!isOther) show({ epochs: known, steps });
      } while (isStale);
      isReading = false;
    };
    const forget = change.subscribe(({ runs, isAll }) => {
      if (!isAll && !runs.has(run)) return;
      if (isAll) known = [];
      if (isReading) isStale = true;
      else void read();
    });
    if (!isReading) void read();
    return () => {
      isGone = true;
      forget();
    };
  }, [run]);
  return shown;
}

type Metric = keyof EpochRow &
  (
    | 'val_exact'
    | 'train_exact'
    | 'val_char_accuracy'
    | 'val_forced_char_accuracy'
    | 'val_scratchpad_exact'
    | 'val_loss'
    | 'train_loss'
  );

const SHARES: readonly Metric[] = [
  'val_exact',
  'train_exact',
  'val_char_accuracy',
  'val_forced_char_accuracy',
  'val_scratchpad_exact',
];
const LOSSES: readonly Metric[] = ['val_loss', 'train_loss'];

export function RunCurves({ run }: { readonly run: number }) {
  const { epochs, steps } = useEpochs(run);
  const [x, smooth] = [setting('x', 'epoch'), Number(setting('smooth'))];
  const lines = (metrics: readonly Metric[]): readonly Line[] => linesOf(epochs, metrics, x, steps, smooth);
  const [shares, losses] = useMemo(() => [lines(SHARES), lines(LOSSES)], [epochs, steps, x, smooth]);
  if (epochs.length === 0) return <Note>No epoch is finished yet.</Note>;
  const along = { label: alongLabel(x), isLog: setting('logx') === '1' };
  return (
    <>
      <div class="bar">
        <CurveControls loss="log loss" isLogLoss={true} />
        <button type="button" class="plain" onClick={() => download(`run${run}-epochs.csv`, csvOf(epochs))}>
          CSV
        </button>
      </div>
      {x === 'step' && steps === null && <Note>How many steps its epochs have is not known.</Note>}
      <div class="columns">
        <div>
          <Chart
            title={`run${run}: accuracy`}
            lines={shares}
            x={along}
            y={{ label: 'share right', isShare: true }}
            height={260}
          />
          <Legend lines={shares} />
        </div>
        <div>
          <Chart
            title={`run${run}: loss`}
            lines={losses}
            x={along}
            y={{ label: 'nats per character', isLog: setting('logy', '1') === '1' }}
            height={260}
          />
          <Legend lines={losses} />
        </div>
      </div>
    </>
  );
}

function linesOf(
  epochs: readonly EpochRow[],
  metrics: readonly Metric[],
  along: string,
  steps: NewEpochs['steps'],
  smooth: number,
): readonly Line[] {
  let seconds = 0;
  const ends = epochs.map(({ duration_ms: ms }) => (seconds += ms / 1000));
  const places = placesAlong(along, { epochs: epochs.map(({ epoch }) => epoch), steps, seconds: ends });
  return metrics.flatMap((metric, style) => {
    const values = smoothed(
      epochs.map((row) => row[metric]),
      smooth,
    );
    return values.every((value) => value === null)
      ? []
      : [{ label: titleOf(metric), style, points: values.map((value, place) => [places[place]!, value] as const) }];
  });
}

function csvOf(epochs: readonly EpochRow[]): string {
  const names = Object.keys(epochs[0]!) as (keyof EpochRow)[];
  return csv([names, ...epochs.map((row) => names.map((name) => row[name]))]);
}
