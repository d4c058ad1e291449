// Tables in plain text.

import stringWidth from 'fast-string-width';
import { inert, isPlain } from './format.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Columns set apart by two spaces; no lines, so that a table can be cut and pasted. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => (row.every(isPlain) ? row : row.map(inert)));
  const most = columns.map(() => 0);
  for (const line of lines) line.forEach((cell, index) => (most[index] = Math.max(most[index]!, width(cell))));
  const text = lines.map((line) => {
    let padded = '';
    line.forEach((cell, index) => {
      const padding = ' '.repeat(most[index]! - width(cell));
      padded += (index === 0 ? '' : '  ') + (columns[index]!.align === 'right' ? padding + cell : cell + padding);
    });
    return padded.trimEnd();
  });
  return text.join('\n');
}

/** Columns of a terminal that a text takes; quick for plain text. */
export const width = (text: string): number => (isPlain(text) ? text.length : stringWidth(text));
