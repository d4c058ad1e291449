// Learning curves: a variant's mean over seeds, with its interval.

import type { BandPoint } from '../../analysis/curves.js';
import { metricOf, titleOf, type CurveMetric } from '../../train/metric-table.js';
import { Plot, type Markish } from './plot.js';
import type { Figure, FigureOf } from './frame.js';
import { colourOf, dashOf, type Theme } from './theme.js';

export interface CurveSeries {
  readonly label: string;
  readonly points: readonly BandPoint[];
}

export interface CurvesData {
  readonly title: string;
  readonly metric: CurveMetric;
  readonly series: readonly CurveSeries[];
}

/** More lines than this cannot be told apart. */
export const MOST_CURVES = 8;

const WIDTH = 828;

export const curvesFigure =
  ({ title, metric, series }: CurvesData): FigureOf =>
  (theme): Figure => {
    const seeds = [...new Set(series.flatMap(({ points }) => points.map(({ n }) => n)))].sort((a, b) => a - b);
    const axis = metricOf(metric)?.axis;
    const isShare = axis === 'share';
    return {
      title,
      subtitle: `${titleOf(metric)}, mean over seeds${seeds.some((n) => n > 1) ? ' with 95 % interval' : ''}`,
      legend: series.map(({ label }, index) => ({
        label,
        kind: 'line',
        colour: colourOf(theme, index),
        dash: dashOf(index),
      })),
      panels: [
        {
          width: WIDTH,
          height: 360,
          options: {
            marginLeft: 56,
            x: { label: 'epoch' },
            y: {
              grid: true,
              label: titleOf(metric),
              ...(isShare && { domain: shareDomain(series) }),
              ...(axis === 'log' && { type: 'log' }),
            },
            marks: series.flatMap((one, index) => marksOf(one, index, theme, isShare)),
          },
        },
      ],
      notes: [`runs for each variant: ${seeds.join(' to ') || 'none'}; a curve goes as far as all its runs go`],
    };
  };

function marksOf({ points }: CurveSeries, index: number, theme: Theme, isShare: boolean): readonly Markish[] {
  const colour = colourOf(theme, index);
  const clamp = (value: number): number => (isShare ? Math.min(1, Math.max(0, value)) : value);
  const banded = points.filter((point) => point.low !== null && (isShare || point.low > 0));
  return [
    ...(banded.length > 0
      ? [
          Plot.areaY(banded, {
            x: 'epoch',
            y1: (d: BandPoint) => clamp(d.low!),
            y2: (d: BandPoint) => clamp(d.high!),
            fill: colour,
            fillOpacity: 0.18,
          }),
        ]
      : []),
    Plot.lineY(points, { x: 'epoch', y: 'mean', stroke: colour, strokeWidth: 2, strokeDasharray: dashOf(index) }),
  ];
}

/** From a round number below the smallest mean to 1, so that differences near 1 can be seen where all are near it. */
function shareDomain(series: readonly CurveSeries[]): [number, number] {
  const least = Math.min(1, ...series.flatMap(({ points }) => points.map(({ mean }) => mean)));
  return [Math.floor(least * 10) / 10, 1];
}
