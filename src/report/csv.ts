// CSV that is safe to open in a spreadsheet and to print: a quote stands before text that a spreadsheet would run as a
// formula, and control characters but line ends are written as escapes. What programs read can do without both.

import { stringify } from 'csv-stringify/sync';
import { inertLines } from './format.js';

export interface CsvOptions {
  /** false: every text as it is. */
  readonly isEscaped?: boolean;
}

/** What the option that turns escapes off says in --help. */
export const ESCAPE_DESCRIPTION =
  "Of CSV: ' before text that a spreadsheet would run as a formula (numbers and equations never are), control characters as \\u001b [on; --no-escape: all text as it is]";

export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  { isEscaped = true }: CsvOptions = {},
): string {
  if (!isEscaped) return stringify([columns, ...rows]);
  const cell = (value: unknown): unknown => (typeof value === 'string' ? harmless(inertLines(value)) : value);
  return stringify([columns.map(cell), ...rows.map((row) => row.map(cell))]);
}

/** With what formulas begin (owasp.org/www-community/attacks/CSV_Injection), in their wide forms, too. */
const FORMULA = /^[=+\-@\n＝＋－＠]/;

/**
 * Numbers, equations, and all that a network can answer: digits, signs and operators reach no other cell and no
 * function, and a program has to find them as they are.
 */
const ARITHMETIC = /^[-+*/.0-9 $r]*$/;

function harmless(text: string): string {
  const isFormula = FORMULA.test(text) && !ARITHMETIC.test(text) && !Number.isFinite(Number(text));
  return isFormula ? `'${text}` : text;
}
