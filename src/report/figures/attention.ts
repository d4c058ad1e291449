// Where each head of an attention looks: a square for each token that looks and each that is looked at.

import { Plot } from './plot.js';
import type { Figure, FigureOf } from './frame.js';
import type { Theme } from './theme.js';

export interface AttentionData {
  readonly title: string;
  readonly subtitle: string;
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** [head][query][key]; `head` its number. */
  readonly heads: readonly { readonly head: number; readonly shares: readonly (readonly number[])[] }[];
}

interface Cell {
  readonly query: number;
  readonly key: number;
  readonly share: number;
}

const SIZE = 22; // of a square

export const attentionFigure =
  (data: AttentionData): FigureOf =>
  (theme): Figure => ({
    title: data.title,
    subtitle: data.subtitle,
    legend: [0, 0.5, 1].map((share) => ({ label: String(share), kind: 'area', colour: shade(share, theme) })),
    panels: data.heads.map(({ head, shares }) => panelOf(data, head, shares, theme)),
    notes: ['each row is a token that looks; its shares sum to 1; > begins the answer'],
  });

/** Red, green and blue. */
const SHADES = {
  light: { none: [247, 247, 247], all: [0, 84, 147] },
  dark: { none: [30, 36, 42], all: [110, 190, 250] },
} as const;

function shade(share: number, { name }: Theme): string {
  const { none, all } = SHADES[name];
  return `rgb(${none.map((from, index) => Math.round(from + share * (all[index]! - from))).join(',')})`;
}

function panelOf(
  { queries, keys }: AttentionData,
  head: number,
  shares: readonly (readonly number[])[],
  theme: Theme,
): Figure['panels'][number] {
  const cells = shares.flatMap((row, query) => row.map((share, key): Cell => ({ query, key, share })));
  const shown = cells.filter(({ share }) => Number.isFinite(share)); // of a training that went astray they may not be
  const band = (tokens: readonly string[]) =>
    ({
      type: 'band',
      domain: tokens.map((_, place) => place),
      tickFormat: (place: number) => visible(tokens[place]!),
      tickSize: 0,
      padding: 0,
    }) as const;
  return {
    width: 80 + SIZE * keys.length,
    height: 60 + SIZE * queries.length,
    options: {
      marginLeft: 50,
      marginTop: 40,
      x: { ...band(keys), axis: 'top', label: `head ${head}: looks at` },
      y: { ...band(queries), label: 'token' },
      marks: [Plot.cell(shown, { x: 'key', y: 'query', fill: ({ share }: Cell) => shade(share, theme), inset: 0.5 })],
    },
  };
}

const visible = (token: string): string => (token === ' ' ? '␣' : token);
