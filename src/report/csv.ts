// CSV that is safe to open in a spreadsheet and to print: a text that begins like a formula gets a quote in front, control
// characters but line ends are written as escapes.

import { stringify } from 'csv-stringify/sync';
import { inertLines } from './format.js';

export function toCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): unknown => (typeof value === 'string' ? inertLines(value) : value);
  return stringify([columns.map(cell), ...rows.map((row) => row.map(cell))], { escape_formulas: true });
}
