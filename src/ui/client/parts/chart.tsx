// Curves, drawn by uPlot on a canvas, in the colours of the page.

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { drawnTheme } from '../theme.js';
import { colourOf } from '../colours.js';
import { reading } from './chart-reading.js';
import { chartSvg } from './chart-svg.js';
import { Png, Svg } from './controls.js';
import { drawable, logRange, shareRange, WHOLE_STEPS } from './chart-scales.js';

export interface Line {
  readonly label: string;
  /** Number of its colour and dashes. */
  readonly style: number;
  readonly points: readonly LinePoint[];
  /** A line among others of one colour: thin, without a name. */
  readonly isOneOfMany?: boolean;
}

export type LinePoint = readonly [x: number, y: number | null, low?: number | null, high?: number | null];

export interface ChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly x: { readonly label: string; readonly isLog?: boolean };
  readonly y: { readonly label: string; readonly isLog?: boolean; readonly isShare?: boolean };
  readonly height?: number;
}

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [4, 2], [1, 2], [10, 2, 4, 2]];

export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const shape = JSON.stringify([
    props.lines.map(({ label, style, isOneOfMany, points }) => [label, style, isOneOfMany, points[0]?.length]),
    props.x,
    props.y,
    drawnTheme.value,
  ]);
  const plot = useRef<UPlot | undefined>(undefined);
  // Before it is seen next: nobody waits where it is printed.
  useLayoutEffect(() => {
    const { options, data } = described(props, place.current!.clientWidth);
    const made = new UPlot(options, data, place.current!);
    plot.current = made;
    const watch = new ResizeObserver(([entry]) =>
      made.setSize({ width: Math.round(entry!.contentRect.width), height: options.height }),
    );
    watch.observe(place.current!);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(dataOf(props)), [props.lines]);
  const name = props.title.replace(/\W+/g, '-');
  return (
    <>
      <div class="chart" ref={place} role="img" aria-label={`${props.title}. ${summaryOf(props)}`} />
      <Png name={name} find={() => place.current?.querySelector('canvas')} />{' '}
      <Svg name={name} draw={() => chartSvg(plot.current!, props.title)} />
    </>
  );
}

/** What a person who does not see it is told. */
function summaryOf({ lines }: ChartProps): string {
  const told = lines.filter(({ isOneOfMany }) => isOneOfMany !== true).slice(0, 8);
  return told
    .map(({ label, points }) => `${label}: ${points.at(-1)?.[1]?.toPrecision(4) ?? 'nothing yet'} at the end`)
    .join('; ');
}

function dataOf({ lines, x, y }: ChartProps): UPlot.AlignedData {
  const tables = lines.map(({ points }): UPlot.AlignedData => {
    const kept = points.filter(([at]) => drawable(at, x.isLog) !== null);
    const column = (place: 1 | 2 | 3): (number | null)[] => kept.map((point) => drawable(point[place], y.isLog));
    const hasBand = points.some((point) => point.length > 2);
    return [kept.map(([at]) => at), column(1), ...(hasBand ? [column(2), column(3)] : [])];
  });
  if (tables.length === 0) return [[]];
  return UPlot.join(
    tables,
    tables.map((table) => table.map(() => 2)),
  );
}

/** Many bands over each other would be a wall. */
const bandOpacity = (bands: number): string => (bands > 4 ? '14' : '2e');

/** Colours come again after eight lines; with other dashes. */
const dashOf = (style: number): number[] => DASHES[(style + 3 * Math.floor(style / 8)) % 8]!;

function described(props: ChartProps, width: number): { options: UPlot.Options; data: UPlot.AlignedData } {
  const { lines, x, y, height = 300 } = props;
  const series: UPlot.Series[] = [{ label: x.label }];
  const bands: UPlot.Band[] = [];
  const hasBand = ({ points }: Line): boolean => points.some((point) => point.length > 2);
  const opacity = bandOpacity(lines.filter(hasBand).length);
  for (const one of lines) {
    const { label, style: number, points, isOneOfMany } = one;
    const stroke = colourOf(`category-${number % 8}`);
    const line = {
      label,
      stroke,
      width: isOneOfMany === true ? 1 : 2,
      dash: dashOf(number),
      points: { show: points.length < 2 },
      spanGaps: true,
    };
    series.push(line);
    if (hasBand(one)) {
      // Lines alone have dashes.
      const edge = { stroke: 'transparent', points: { show: false }, spanGaps: true };
      bands.push({ series: [series.length + 1, series.length], fill: `${stroke}${opacity}` });
      series.push(edge, edge);
    }
  }
  const axis = {
    stroke: colourOf('muted'),
    grid: { stroke: colourOf('line'), width: 1 },
    ticks: { stroke: colourOf('line'), width: 1 },
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    labelSize: 18,
  };
  const scale = (isLog = false): UPlot.Scale => ({ time: false, ...(isLog && { distr: 3 as const, range: logRange }) });
  return {
    data: dataOf(props),
    options: {
      width,
      height,
      series,
      bands,
      legend: { show: false },
      cursor: { points: { show: false }, drag: { x: true, y: false } },
      scales: {
        x: scale(x.isLog),
        y: {
          ...scale(y.isLog),
          ...(y.isShare === true && y.isLog !== true && { range: shareRange }),
        },
      },
      axes: [
        { ...axis, label: x.label, size: 30, ...(x.isLog !== true && x.label === 'epoch' && { incrs: WHOLE_STEPS }) },
        { ...axis, label: y.label, size: 58 },
      ],
      plugins: [reading(x.label)],
    },
  };
}

/** Names of the lines, beside their colours and dashes. */
export function Legend({ lines }: { readonly lines: readonly Line[] }) {
  const told = lines.filter(({ label }, place) => lines.findIndex((one) => one.label === label) === place);
  return (
    <ul class="legend">
      {told.map(({ label, style }) => (
        <li key={label}>
          <svg width="26" height="10" aria-hidden="true">
            <line
              x1="0"
              x2="26"
              y1="5"
              y2="5"
              class={`stroke-${style % 8}`}
              stroke-width="2.5"
              stroke-dasharray={dashOf(style).join(' ')}
            />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
