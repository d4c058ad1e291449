// What a recurrent layer's units do while a question is read, character by character.

import { Plot } from './plot.js';
import type { Figure, FigureOf } from './frame.js';
import type { Theme } from './theme.js';

export interface ActivationsData {
  readonly title: string;
  readonly subtitle: string;
  /** What the network reads, in its order. */
  readonly characters: readonly string[];
  /** Whether the second half of the layer's units read from the end. */
  readonly isBidirectional: boolean;
  /** Units by characters: hidden states, between -1 and 1. */
  readonly units: readonly { readonly unit: number; readonly values: readonly number[] }[];
}

interface Cell {
  readonly unit: number;
  readonly place: number;
  readonly value: number;
}

const BACKWARD = '; units of the backward direction, which reads from the end, come after those of the forward one';

export const activationsFigure =
  (data: ActivationsData): FigureOf =>
  (theme): Figure => ({
    title: data.title,
    subtitle: data.subtitle,
    legend: [-1, 0, 1].map((value) => ({ label: String(value), kind: 'area', colour: shade(value, theme) })),
    panels: [data.units.length === 1 ? oneUnit(data, theme) : allUnits(data, theme)],
    notes: [`hidden states${data.isBidirectional ? BACKWARD : ''}`],
  });

/** Red, green and blue. */
const SHADES = {
  light: { low: [178, 91, 0], middle: [247, 247, 247], high: [0, 84, 147] },
  dark: { low: [255, 165, 70], middle: [30, 36, 42], high: [110, 190, 250] },
} as const;

/** From one colour through the background to the other: which end is which stays clear without colour vision. */
function shade(value: number, { name }: Theme): string {
  const { low, middle, high } = SHADES[name];
  const end = value < 0 ? low : high;
  const mixed = middle.map((from, index) => Math.round(from + Math.min(1, Math.abs(value)) * (end[index]! - from)));
  return `rgb(${mixed.join(',')})`;
}

/** What is a number: of a training that went astray, states may not be. */
const cellsOf = ({ units }: ActivationsData): Cell[] =>
  units
    .flatMap(({ unit, values }) => values.map((value, place) => ({ unit, place, value })))
    .filter(({ value }) => Number.isFinite(value));

function allUnits(data: ActivationsData, theme: Theme): Figure['panels'][number] {
  const { characters, units } = data;
  const height = Math.max(3, Math.min(14, 900 / units.length)) * units.length;
  return {
    width: Math.min(828, 80 + 34 * characters.length),
    height: height + 72,
    options: {
      marginLeft: 50,
      marginTop: 42, // the name of the axis stands above the characters
      x: {
        type: 'band',
        domain: characters.map((_, place) => place),
        tickFormat: (place: number) => visible(characters[place]!),
        axis: 'top',
        label: 'character read',
        tickSize: 0,
        padding: 0,
      },
      y: {
        type: 'band',
        domain: units.map(({ unit }) => unit),
        ticks: units.filter((_, index) => index % Math.ceil(units.length / 24) === 0).map(({ unit }) => unit),
        label: 'unit',
        padding: 0,
      },
      marks: [
        Plot.cell(cellsOf(data), { x: 'place', y: 'unit', fill: ({ value }: Cell) => shade(value, theme), inset: 0 }),
      ],
    },
  };
}

function oneUnit(data: ActivationsData, theme: Theme): Figure['panels'][number] {
  const cells = cellsOf(data);
  const { characters } = data;
  return {
    width: Math.min(828, 80 + 34 * characters.length),
    height: 220,
    options: {
      marginLeft: 50,
      marginBottom: 42,
      x: {
        type: 'band',
        domain: characters.map((_, place) => place),
        tickFormat: (place: number) => visible(characters[place]!),
        label: 'character read',
        tickSize: 0,
      },
      y: { domain: [-1, 1], label: `unit ${data.units[0]!.unit}`, grid: true },
      marks: [
        Plot.ruleY([0], { stroke: theme.muted }),
        Plot.barY(cells, {
          x: 'place',
          y: 'value',
          fill: ({ value }: Cell) => shade(value, theme),
          stroke: theme.text,
          strokeWidth: 0.5,
        }),
      ],
    },
  };
}

const visible = (character: string): string => (character === ' ' ? '␣' : character);
