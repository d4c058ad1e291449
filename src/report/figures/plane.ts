// The post's equation plane: where in the plane of both operands a run is right and where wrong.

import { integer } from '../format.js';
import { pathOf, Plot, type PlotOptions } from './plot.js';
import type { Figure, FigureOf } from './frame.js';
import type { Theme } from './theme.js';

export interface PlaneData {
  readonly title: string;
  readonly subtitle: string;
  /** What is along x and y. */
  readonly axes: readonly [x: string, y: string];
  /** One for each example: operands, and whether it was answered wrong. */
  readonly points: readonly PlanePoint[];
}

export interface PlanePoint {
  readonly a: number;
  readonly b: number;
  readonly wrong: boolean;
}

/** More examples than this are drawn as shares of cells. */
const MOST_POINTS = 30_000;
const CELLS = 50;
const SIZE = 520;
/** Dark to bright in nine steps: cividis, at eighths. */
const CIVIDIS = ['#002051', '#11366c', '#3c4d6e', '#62646f', '#7f7c75', '#9a9478', '#bbaf71', '#e2cb5c', '#fdea45'];

export const planeFigure =
  (data: PlaneData): FigureOf =>
  (theme): Figure =>
    data.points.length > MOST_POINTS ? heatMap(data) : scatter(data, theme);

const optionsFor = ([x, y]: PlaneData['axes']): PlotOptions => ({
  marginLeft: 56,
  marginRight: 16,
  x: { label: x, nice: true },
  y: { label: y, nice: true },
});

function scatter({ title, subtitle, axes, points }: PlaneData, theme: Theme): Figure {
  const wrong = points.filter((point) => point.wrong);
  return {
    title,
    subtitle,
    legend: [
      { label: `right (${integer(points.length - wrong.length)})`, colour: theme.right, kind: 'dot' },
      { label: `wrong (${integer(wrong.length)})`, colour: theme.wrong, kind: 'dot' },
    ],
    panels: [
      {
        width: SIZE + 60,
        height: SIZE,
        options: {
          ...optionsFor(axes),
          marks: [
            Plot.dot(points, { x: 'a', y: 'b', r: 0, opacity: 0, render: dots(points, theme.right, 1.6) }),
            Plot.dot(wrong, { x: 'a', y: 'b', r: 0, render: dots(wrong, theme.wrong, 4) }),
          ],
        },
      },
    ],
  };
}

/** All points as one path of dots: a tenth of the bytes of as many circles. */
function dots(points: readonly PlanePoint[], colour: string, size: number): ReturnType<typeof pathOf> {
  const attributes = { stroke: colour, 'stroke-width': String(size), 'stroke-linecap': 'round', fill: 'none' };
  return pathOf(attributes, (x, y) => points.map(({ a, b }) => `M${x(a).toFixed(1)} ${y(b).toFixed(1)}h0`).join(''));
}

/** Cells with about the same share of wrong answers, drawn as one path. */
interface Level {
  readonly colour: string;
  /** Lower left corners. */
  readonly corners: readonly (readonly [a: number, b: number])[];
}

function heatMap({ title, subtitle, axes, points }: PlaneData): Figure {
  const [a0, stepA] = cellsOver(points.map(({ a }) => a));
  const [b0, stepB] = cellsOver(points.map(({ b }) => b));
  const evaluated = new Float64Array(CELLS * CELLS);
  const wrong = new Float64Array(CELLS * CELLS);
  for (const point of points) {
    const cell = Math.floor((point.a - a0) / stepA) * CELLS + Math.floor((point.b - b0) / stepB);
    evaluated[cell]!++;
    if (point.wrong) wrong[cell]!++;
  }
  const most = wrong.reduce(
    (high, count, cell) => Math.max(high, evaluated[cell] === 0 ? 0 : count / evaluated[cell]!),
    0,
  );
  const levels = CIVIDIS.map((colour, level): Level => {
    const isHere = (cell: number): boolean =>
      evaluated[cell]! > 0 &&
      Math.round((wrong[cell]! / evaluated[cell]! / (most || 1)) * (CIVIDIS.length - 1)) === level;
    const cells = Array.from(evaluated.keys()).filter(isHere);
    const cornerOf = (cell: number) => [a0 + Math.floor(cell / CELLS) * stepA, b0 + (cell % CELLS) * stepB] as const;
    return { colour, corners: cells.map(cornerOf) };
  });
  const ends = [
    { a: a0, b: b0 },
    { a: a0 + CELLS * stepA, b: b0 + CELLS * stepB },
  ];
  const marks = levels.map((level) => Plot.dot(ends, { x: 'a', y: 'b', render: squares(level, stepA, stepB) }));
  const total = wrong.reduce((sum, count) => sum + count, 0);
  return {
    title,
    subtitle,
    panels: [{ width: SIZE + 60, height: SIZE, options: { ...optionsFor(axes), marks } }, colourKey(most)],
    notes: [
      `${integer(points.length)} examples in cells of ${Number(stepA.toPrecision(3))} by ` +
        `${Number(stepB.toPrecision(3))}; ${integer(total)} wrong`,
    ],
  };
}

/** Where cells begin, and how wide they are. */
function cellsOver(values: readonly number[]): [start: number, step: number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return [low, (high - low + 1) / CELLS];
}

function squares({ colour, corners }: Level, stepA: number, stepB: number): ReturnType<typeof pathOf> {
  return pathOf({ fill: colour, stroke: colour, 'stroke-width': '0.3' }, (x, y) => {
    const [width, height] = [x(stepA) - x(0), y(0) - y(stepB)].map((side) => side.toFixed(2));
    return corners.map(([a, b]) => `M${x(a).toFixed(1)} ${y(b).toFixed(1)}h${width}v-${height}h-${width}z`).join('');
  });
}

function colourKey(most: number): Figure['panels'][number] {
  const labels = CIVIDIS.map((_, level) => `${((100 * most * level) / (CIVIDIS.length - 1)).toPrecision(2)} %`);
  const rows = CIVIDIS.map((colour, level) => ({ colour, label: labels[level]! }));
  return {
    title: 'wrong',
    width: 130,
    height: 220,
    options: {
      marginLeft: 64,
      marginTop: 8,
      x: { axis: null },
      y: { label: null, tickSize: 0, domain: [...new Set(labels)].reverse(), padding: 0, type: 'band' },
      marks: [Plot.cell(most === 0 ? rows.slice(0, 1) : rows, { x: () => '', y: 'label', fill: 'colour' })],
    },
  };
}
