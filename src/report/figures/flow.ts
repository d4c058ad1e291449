// The flow of mistakes over epochs: what is learned for good, for a while, forgotten, not yet.

import type { Flow } from '../../analysis/history.js';
import { Plot } from './plot.js';
import type { Figure, FigureOf } from './frame.js';

export interface FlowData {
  readonly title: string;
  readonly subtitle: string;
  readonly flow: readonly Flow[];
}

const KINDS = [
  ['learned', 'right, and for good'],
  ['for_a_while', 'right, but wrong again later'],
  ['forgotten', 'wrong, but right before'],
  ['never_yet', 'wrong, and never right before'],
] as const;

export const flowFigure =
  ({ title, subtitle, flow }: FlowData): FigureOf =>
  (theme): Figure => {
    const { categories } = theme;
    const colours = [categories[0]!, categories[5]!, categories[4]!, categories[1]!];
    const isOne = flow.length === 1; // an area has no width then
    const rows = flow.flatMap((one) =>
      KINDS.map(([kind, label]) => ({ epoch: one.epoch, kind: label, examples: one[kind] })),
    );
    return {
      title,
      subtitle,
      legend: KINDS.map(([, label], index) => ({ label, kind: 'area', colour: colours[index]! })),
      panels: [
        {
          width: 828,
          height: 340,
          options: {
            marginLeft: 64,
            x: { label: 'epoch', ...(isOne && { type: 'band', padding: 0.8 }) },
            y: { label: 'examples', grid: true },
            color: { domain: KINDS.map(([, label]) => label), range: colours },
            marks: [(isOne ? Plot.barY : Plot.areaY)(rows, stackOf())],
          },
        },
      ],
      notes: ['for good: until the last epoch'],
    };
  };

/** One above the other; z is told, for Plot would guess it from the colours and warn where each has one row. */
const stackOf = () =>
  Plot.stackY({ x: 'epoch', y: 'examples', fill: 'kind', z: 'kind', order: KINDS.map(([, label]) => label) });
