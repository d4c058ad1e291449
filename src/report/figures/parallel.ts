// Parallel coordinates: each of many things as a line through its places on several axes, in the colour of its value.

import { Plot } from './plot.js';
import { shorten, type Panel } from './frame.js';
import type { Theme } from './theme.js';

export interface ParallelAxis {
  readonly title: string;
  /** What stands where, from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface ParallelLine {
  /** On each axis, from 0 to 1; null: on none. */
  readonly places: readonly (number | null)[];
  /** By which it is coloured; null: it is drawn thin and grey, behind the others. */
  readonly value: number | null;
}

/** @param range the smallest and the largest value */
export function parallelPanel(
  title: string,
  axes: readonly ParallelAxis[],
  lines: readonly ParallelLine[],
  range: readonly [least: number, most: number],
  theme: Theme,
): Panel {
  const points = lines.flatMap(({ places, value }, line) =>
    places.map((y, x) => ({ line, value: value ?? NaN, x, y: y ?? NaN })),
  );
  const labels = axes.flatMap(({ ticks }, x) => ticks.map(({ at, text }) => ({ x, y: at, text: shorten(text, 16) })));
  const titles = axes.map((axis, x) => ({ x, text: shorten(axis.title, 18) }));
  const stroke = { x: 'x', y: 'y', z: 'line' };
  return {
    title,
    width: 828,
    height: 320,
    options: {
      marginLeft: 90,
      marginRight: 90,
      marginTop: 30,
      marginBottom: 16,
      axis: null,
      x: { domain: [0, axes.length - 1] },
      y: { domain: [0, 1] },
      color: { type: 'linear', scheme: 'cividis', domain: visibleDomain(...range, theme) },
      marks: [
        Plot.line(
          points.filter(({ value }) => Number.isNaN(value)),
          { ...stroke, stroke: theme.muted, strokeWidth: 1, strokeOpacity: 0.5 },
        ),
        Plot.line(
          points.filter(({ value }) => !Number.isNaN(value)),
          { ...stroke, stroke: 'value', strokeWidth: 2, strokeOpacity: 0.8 },
        ),
        Plot.ruleX(titles, { x: 'x', stroke: theme.muted }),
        Plot.text(labels, {
          x: 'x',
          y: 'y',
          text: 'text',
          textAnchor: 'start',
          dx: 6,
          fill: theme.text,
          stroke: theme.background,
          strokeWidth: 4,
        }),
        Plot.text(titles, { x: 'x', y: () => 1, text: 'text', dy: -16, fontWeight: 'bold', fill: theme.text }),
      ],
    },
  };
}

/** A domain that leaves the end of the colours out that cannot be seen on the background. */
function visibleDomain(least: number, most: number, { name }: Theme): [number, number] {
  const span = most - least || 1;
  return name === 'dark' ? [least - 0.7 * span, most] : [least, least + 1.25 * span];
}

/** Where a value lies between the smallest and the largest. */
export const placeBetween = (value: number, [least, most]: readonly [number, number]): number =>
  most === least ? 0.5 : (value - least) / (most - least);
