// A figure: title, legend, panels, notes, as one SVG that needs nothing around it. The same numbers give the same
// bytes.

import { inert } from '../format.js';
import { drawPlot, type PlotOptions } from './plot.js';
import type { Theme } from './theme.js';

export interface Figure {
  readonly title: string;
  readonly subtitle?: string;
  readonly legend?: readonly LegendEntry[];
  readonly panels: readonly Panel[];
  /** What the figure is made of, and what it does not say. */
  readonly notes?: readonly string[];
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly kind: 'line' | 'area' | 'dot';
  readonly dash?: string;
}

export interface Panel {
  readonly title?: string;
  readonly width: number;
  readonly height: number;
  readonly options: Omit<PlotOptions, 'width' | 'height'>;
}

/** Draws a figure in the colours of a theme, from which it is made. */
export type FigureOf = (theme: Theme) => Figure;

const MARGIN = 16;
/** Room for panels; a figure is as wide as its widest row of them. */
const WIDTH = 828;
const LEAST_WIDTH = 560;
const GAP = 16;
const LINE = 18;
const FONT = "'DejaVu Sans', Verdana, system-ui, sans-serif";
/** Widest character of the fonts at 12 px, about. */
const CHARACTER = 7.4;

export function renderFigure(figureOf: FigureOf, theme: Theme): string {
  const figure = figureOf(theme);
  const parts: string[] = [];
  const widest = rowsOf(figure.panels).reduce((most, row) => Math.max(most, widthOf(row)), 0);
  const inside = Math.max(LEAST_WIDTH, widest);
  let y = MARGIN + 14;
  for (const line of wrap(figure.title, inside * 0.8)) {
    parts.push(text(line, MARGIN, y, theme.text, 'font-size="15" font-weight="bold"'));
    y += LINE + 2;
  }
  for (const line of figure.subtitle === undefined ? [] : wrap(figure.subtitle, inside)) {
    parts.push(text(line, MARGIN, y, theme.muted));
    y += LINE;
  }
  const legend = drawLegend(figure.legend ?? [], y, inside, theme);
  parts.push(...legend.parts);
  y = legend.bottom + 4;
  const panels = drawPanels(figure.panels, y, theme);
  parts.push(...panels.parts);
  y = panels.bottom + LINE;
  for (const line of (figure.notes ?? []).flatMap((note) => wrap(note, inside))) {
    parts.push(text(line, MARGIN, y, theme.muted, 'font-size="11"'));
    y += LINE - 2;
  }
  const width = inside + 2 * MARGIN;
  const height = Math.ceil(y);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FONT}" font-size="12" fill="${theme.text}" color="${theme.text}" role="img" ` +
    `aria-label="${escapeXml(figure.title)}"><rect width="100%" height="100%" fill="${theme.background}"/>` +
    `${parts.join('')}</svg>\n`
  );
}

function drawLegend(entries: readonly LegendEntry[], top: number, inside: number, theme: Theme) {
  const parts: string[] = [];
  let [x, y] = [MARGIN, top];
  entries.forEach(({ label, colour, kind, dash }, index) => {
    const shown = shorten(label, Math.floor((inside - 34) / CHARACTER));
    const width = 34 + shown.length * CHARACTER;
    if (index > 0 && x + width > inside + MARGIN) [x, y] = [MARGIN, y + LINE];
    const dashes = dash === undefined || dash === '' ? '' : ` stroke-dasharray="${dash}"`;
    if (kind === 'line')
      parts.push(`<path d="M${x} ${y - 4}h22" fill="none" stroke="${colour}" stroke-width="2.5"${dashes}/>`);
    else if (kind === 'area') parts.push(`<rect x="${x + 4}" y="${y - 10}" width="14" height="11" fill="${colour}"/>`);
    else parts.push(`<circle cx="${x + 11}" cy="${y - 4}" r="3.5" fill="${colour}"/>`);
    parts.push(text(shown, x + 27, y, theme.text));
    x += width + 8;
  });
  return { parts, bottom: entries.length === 0 ? top - LINE : y };
}

/** Panels side by side as long as they fit. */
function rowsOf(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  const rows: Panel[][] = [];
  for (const panel of panels) {
    const row = rows.at(-1);
    if (row !== undefined && widthOf([...row, panel]) <= WIDTH) row.push(panel);
    else rows.push([panel]);
  }
  return rows;
}

const widthOf = (row: readonly Panel[]): number => row.reduce((sum, { width }) => sum + width + GAP, -GAP);

function drawPanels(panels: readonly Panel[], top: number, theme: Theme) {
  const parts: string[] = [];
  let y = top;
  for (const row of rowsOf(panels)) {
    let x = MARGIN;
    const head = row.some(({ title }) => title !== undefined) ? LINE : 0;
    for (const { title, width, height, options } of row) {
      if (title !== undefined) parts.push(text(title, x, y + 13, theme.text, 'font-weight="bold"'));
      const drawn = drawPlot({ ...options, width, height });
      parts.push(drawn.replace('<svg', `<svg x="${x}" y="${y + head}" font-size="11"`));
      x += width + GAP;
    }
    y += head + Math.max(...row.map(({ height }) => height)) + GAP;
  }
  return { parts, bottom: y - GAP };
}

const text = (content: string, x: number, y: number, fill: string, more = ''): string =>
  `<text x="${x}" y="${y}" fill="${fill}"${more === '' ? '' : ` ${more}`}>${escapeXml(content)}</text>`;

/** Lines that fit the figure. */
function wrap(content: string, width: number): readonly string[] {
  const most = Math.floor(width / (CHARACTER * 0.92));
  const lines: string[] = [];
  let line = '';
  for (const word of shorten(content, 6 * most).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export const shorten = (content: string, most: number): string =>
  content.length <= most ? content : `${content.slice(0, most - 1)}…`;

/** Text as XML takes it: no markup, no control characters. */
const escapeXml = (content: string): string =>
  inert(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
