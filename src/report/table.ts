// Tables in plain text.

import stringWidth from 'fast-string-width';
import { inert, isPlain } from './format.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Columns set apart by two spaces; no lines, so that a table can be cut and pasted. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((line) => line.map(inert));
  const widths = lines.map((line) => line.map(width));
  const most = columns.map((_, index) => widths.reduce((high, row) => Math.max(high, row[index]!), 0));
  const pad = (cell: string, index: number, row: number): string => {
    const padding = most[index]! - widths[row]![index]!;
    if (padding === 0) return cell;
    return columns[index]!.align === 'right' ? ' '.repeat(padding) + cell : cell + ' '.repeat(padding);
  };
  return lines.map((line, row) => line.map((cell, index) => pad(cell, index, row)).join('  ').trimEnd()).join('\n'); // prettier-ignore
}

/** Columns of a terminal that a text takes; quick for plain text. */
const width = (text: string): number => (isPlain(text) ? text.length : stringWidth(text));
