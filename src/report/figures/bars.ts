// Bars with their counts: how far off wrong answers are, and how many are wrong by what their examples have in common.

import { Plot, type Markish } from './plot.js';
import type { Figure, FigureOf, Panel } from './frame.js';
import type { Theme } from './theme.js';

export interface Bar {
  readonly label: string;
  /** Length of the bar. */
  readonly value: number;
  /** What stands at its end. */
  readonly text: string;
  readonly interval?: { readonly low: number; readonly high: number };
}

export interface BarPanel {
  readonly title: string;
  readonly axis: string;
  readonly bars: readonly Bar[];
  readonly percent: boolean;
}

export interface BarsData {
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly BarPanel[];
  readonly notes: readonly string[];
  /** Of the widest panels, in a row. */
  readonly columns: 1 | 2;
}

export const barsFigure =
  ({ title, subtitle, panels, notes, columns }: BarsData): FigureOf =>
  (theme): Figure => ({
    title,
    subtitle,
    panels: panels.map((panel) => barPanel(panel, columns === 1 ? 828 : 406, theme)),
    notes,
  });

function barPanel({ title, axis, bars, percent }: BarPanel, width: number, theme: Theme): Panel {
  const longest = Math.max(...bars.map(({ label }) => label.length), 1);
  const most = Math.max(...bars.map(({ value, interval }) => Math.max(value, interval?.high ?? 0)), 1e-9);
  const unit = percent ? 100 : 1;
  const intervals = bars.filter(({ interval }) => interval !== undefined);
  const marks: Markish[] = [
    Plot.barX(bars, {
      y: 'label',
      x: ({ value }: Bar) => value * unit,
      fill: theme.categories[0]!,
      insetTop: 2,
      insetBottom: 2,
    }),
    Plot.ruleY(intervals, {
      y: 'label',
      x1: ({ interval }: Bar) => interval!.low * unit,
      x2: ({ interval }: Bar) => interval!.high * unit,
      stroke: theme.text,
      strokeWidth: 1.5,
    }),
    Plot.text(bars, {
      y: 'label',
      x: ({ value, interval }: Bar) => Math.max(value, interval?.high ?? 0) * unit,
      text: 'text',
      textAnchor: 'start',
      dx: 5,
      fill: theme.text,
    }),
  ];
  return {
    title,
    width,
    height: 46 + 20 * Math.max(bars.length, 1),
    options: {
      marginLeft: Math.min(170, 16 + 7 * longest),
      marginRight: 96,
      marginTop: 8,
      x: { label: axis, domain: [0, most * unit], nice: true, ticks: 4, grid: true },
      y: { label: null, domain: bars.map(({ label }) => label), tickSize: 0 },
      marks,
    },
  };
}
