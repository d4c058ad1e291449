// Tables in plain text.

import stringWidth from 'fast-string-width';
import { inert } from './format.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Columns set apart by two spaces; no lines, so that a table can be cut and pasted. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((line) => line.map(inert));
  const widths = columns.map(() => 0);
  for (const line of lines) line.forEach((cell, index) => (widths[index] = Math.max(widths[index]!, width(cell))));
  const pad = (cell: string, index: number): string => {
    const padding = widths[index]! - width(cell);
    if (padding === 0) return cell;
    return columns[index]!.align === 'right' ? ' '.repeat(padding) + cell : cell + ' '.repeat(padding);
  };
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Columns of a terminal that a text takes; quick for plain text. */
const width = (text: string): number => (/^[ -~]*$/.test(text) ? text.length : stringWidth(text));
