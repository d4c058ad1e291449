// Tables in plain text.

import Table from 'cli-table3';
import { inert } from './format.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const LINES = [
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
  'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid',
]; // prettier-ignore

/** Columns set apart by two spaces; no lines, so that a table can be cut and pasted. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const chars = { ...Object.fromEntries(LINES.map((name) => [name, ''])), middle: '  ' };
  const table = new Table({
    chars,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ align = 'left' }) => align),
    head: columns.map(({ title }) => title),
  });
  table.push(...rows.map((row) => row.map(inert)));
  return table.toString().split('\n').map((line) => line.trimEnd()).join('\n'); // prettier-ignore
}
