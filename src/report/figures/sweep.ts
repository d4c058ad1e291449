// A sweep in its settings: a dot plot of variants, a heat map over two settings, parallel coordinates over more.

import type { Estimate } from '../../analysis/statistics/intervals.js';
import { titleOf } from '../../train/metric-table.js';
import { Plot } from './plot.js';
import { parallelPanel, placeBetween } from './parallel.js';
import { shorten, type Figure, type FigureOf, type Panel } from './frame.js';
import type { Theme } from './theme.js';

export interface SweepVariant {
  readonly label: string;
  /** By setting, in the order of `settings`; what a variant lacks is `-`. */
  readonly values: readonly string[];
  readonly exact: Estimate;
}

export interface SweepData {
  readonly title: string;
  readonly subtitle: string;
  readonly settings: readonly string[];
  /** Best first. */
  readonly variants: readonly SweepVariant[];
}

/** More variants than this are drawn without their names. */
const MOST_NAMED = 40;

/** What variants are told apart by. */
const EXACT = titleOf('best_val_exact');

const hasIntervals = ({ variants }: SweepData): boolean => variants.some(({ exact }) => exact.interval !== null);

export const sweepFigure =
  (data: SweepData): FigureOf =>
  (theme): Figure => ({
    title: data.title,
    subtitle: data.subtitle,
    panels: [
      ...dotPlot(data, theme),
      ...(data.settings.length === 2 ? heatMap(data) : []),
      ...(data.settings.length > 2 ? parallel(data, theme) : []),
    ],
    notes: [
      `${EXACT} on validation at the best epoch, mean over ` +
        `seeds${hasIntervals(data) ? ' with 95 % t interval' : ' (one seed: no interval)'}`,
      ...(data.variants.length > MOST_NAMED
        ? [`the first ${MOST_NAMED} of ${data.variants.length} variants by name`]
        : []),
    ],
  });

function dotPlot({ variants }: SweepData, theme: Theme): readonly Panel[] {
  const rows = variants.slice(0, MOST_NAMED).map(({ label, exact }, index) => ({
    label: shorten(`${index + 1}  ${label}`, 62),
    mean: exact.mean,
    low: Math.max(0, exact.interval?.low ?? exact.mean),
    high: Math.min(1, exact.interval?.high ?? exact.mean),
  }));
  return [
    {
      width: 828,
      height: 50 + 20 * rows.length,
      options: {
        marginLeft: Math.min(440, 20 + 7 * Math.max(...rows.map(({ label }) => label.length))),
        marginRight: 56,
        marginTop: 8,
        x: { label: EXACT, grid: true },
        y: { label: null, domain: rows.map(({ label }) => label), tickSize: 0, type: 'point' },
        marks: [
          Plot.ruleY(rows, { y: 'label', x1: 'low', x2: 'high', stroke: theme.categories[0]!, strokeWidth: 2.5 }),
          Plot.dot(rows, { y: 'label', x: 'mean', fill: theme.categories[0]!, r: 4 }),
          Plot.text(rows, {
            y: 'label',
            x: 'high',
            text: ({ mean }: { mean: number }) => mean.toFixed(4),
            textAnchor: 'start',
            dx: 8,
          }),
        ],
      },
    },
  ];
}

/** Numbers by their values; else texts, with the whole numbers in them by theirs. */
function inOrder(values: readonly string[]): string[] {
  const all = [...new Set(values)];
  const areNumbers = all.every((value) => value !== '' && Number.isFinite(Number(value)));
  return all.sort((a, b) => (areNumbers ? Number(a) - Number(b) : a.localeCompare(b, 'en', { numeric: true })));
}

type Labels = ReadonlyMap<string, string>;

/** Short names of an axis' values, in their order; two that begin alike are numbered. */
function axisLabels(values: readonly string[]): Labels {
  const labels = new Map<string, string>();
  const used = new Map<string, number>();
  for (const value of inOrder(values)) {
    const short = value === '' ? '[]' : shorten(value, 24);
    const count = (used.get(short) ?? 0) + 1;
    used.set(short, count);
    labels.set(value, count === 1 ? short : `${short} (${count})`);
  }
  return labels;
}

function heatMap({ settings, variants }: SweepData): readonly Panel[] {
  const [x, y] = [0, 1].map((place) => axisLabels(variants.map(({ values }) => values[place]!))) as [Labels, Labels];
  const rows = variants.map(({ values, exact }) => ({
    x: x.get(values[0]!)!,
    y: y.get(values[1]!)!,
    exact: exact.mean,
  }));
  const [columns, lines] = [[...x.values()], [...y.values()]];
  const least = Math.min(...rows.map(({ exact }) => exact));
  const isLight = (value: number): boolean => value - least > (1 - least) / 2;
  return [
    {
      title: `${settings[0]} by ${settings[1]}`,
      width: Math.min(828, 220 + 90 * columns.length),
      height: 60 + 34 * lines.length,
      options: {
        marginLeft: 190,
        x: { label: settings[0]!, domain: columns, type: 'band' },
        y: { label: settings[1]!, domain: lines, type: 'band' },
        color: { type: 'linear', scheme: 'cividis', domain: [least, 1] },
        marks: [
          Plot.cell(rows, { x: 'x', y: 'y', fill: 'exact' }),
          Plot.text(rows, {
            x: 'x',
            y: 'y',
            text: (row: { exact: number }) => row.exact.toFixed(4),
            fill: ({ exact }: { exact: number }) => (isLight(exact) ? '#000000' : '#ffffff'),
          }),
        ],
      },
    },
  ];
}

/** Each variant as a line through its settings, from the last of which it goes to what it reached. */
function parallel({ settings, variants }: SweepData, theme: Theme): readonly Panel[] {
  const means = variants.map(({ exact }) => exact.mean);
  const range = [Math.min(...means), Math.max(...means)] as const;
  const axes = settings.map((setting, index) => {
    const values = inOrder(variants.map((variant) => variant.values[index]!));
    const at = (value: string): number => (values.length === 1 ? 0.5 : values.indexOf(value) / (values.length - 1));
    return { title: setting.split('.').at(-1)!, at, ticks: values.map((text) => ({ at: at(text), text })) };
  });
  const ticks = range.map((mean) => ({ at: placeBetween(mean, range), text: mean.toFixed(4) }));
  const lines = variants.map(({ values, exact }) => ({
    places: [...values.map((value, index) => axes[index]!.at(value)), placeBetween(exact.mean, range)],
    value: exact.mean,
  }));
  return [parallelPanel('settings and what they reached', [...axes, { title: EXACT, ticks }], lines, range, theme)];
}
