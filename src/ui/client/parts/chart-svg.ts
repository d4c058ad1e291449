// Curves as SVG, as they are seen: the same part of them, on the same axes with the same marks.

import type UPlot from 'uplot';
import { svgOf, type AxisMark } from '../svg.js';

/** What uPlot has made of an axis: where marks are, and what stands at them. */
interface Marked {
  /** null: there is nothing along it. */
  readonly _splits: readonly number[] | null;
  readonly _values: readonly (string | null)[];
}

/** What uPlot has made of a line or a band. */
interface Drawn {
  readonly stroke: (plot: UPlot, series: number) => string;
  readonly fill: (plot: UPlot, series: number) => string;
}

export function chartSvg(plot: UPlot, title: string): string {
  const pixel = (value: number, scale: string): number => Number(plot.valToPos(value, scale).toFixed(1));
  const axisOf = (scale: string, place: number) => {
    const { _splits: splits, _values: texts } = plot.axes[place] as unknown as Marked;
    const marks = (splits ?? []).map((value, mark): AxisMark => [pixel(value, scale), texts[mark] ?? '']);
    return { name: plot.axes[place]!.label as string, marks };
  };
  const pointsOf = (series: number): readonly string[] =>
    [...plot.data[series]!].flatMap((value, place) =>
      typeof value === 'number' ? [`${pixel(plot.data[0][place]!, 'x')} ${pixel(value, 'y')}`] : [],
    );
  const legend = new Map<string, string>();
  const bands = (plot as { readonly bands?: readonly (UPlot.Band & Drawn)[] }).bands!.map(
    ({ series: [high, low], fill }) => {
      const [edge, colour] = [[...pointsOf(high), ...pointsOf(low).toReversed()], fill(plot, high)];
      return (
        `<path d="M${edge.join('L')}Z" fill="${colour.slice(0, 7)}" ` +
        `fill-opacity="${parseInt(colour.slice(7), 16) / 255}"/>`
      );
    },
  );
  const lines = plot.series.flatMap(({ label, width, dash, stroke }, series) => {
    if (dash === undefined) return []; // along what, or the edge of a band
    const [points, colour] = [pointsOf(series), (stroke as unknown as Drawn['stroke'])(plot, series)];
    const look = `fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash.join(' ')}"`;
    if (!legend.has(label as string)) legend.set(label as string, `<path d="M0-4h26" ${look}/>`);
    const [x, y] = points.at(-1)?.split(' ') ?? [];
    return points.length < 2
      ? points.map(() => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`)
      : [`<path d="M${points.join('L')}" ${look}/>`];
  });
  return svgOf({
    title,
    width: plot.over.clientWidth,
    height: plot.over.clientHeight,
    x: axisOf('x', 0),
    y: axisOf('y', 1),
    content: [...bands, ...lines].join('\n'),
    legend: [...legend].map(([label, sign]) => [sign, label]),
  });
}
