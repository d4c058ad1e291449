// Arithmetic as text: `131 + 83 - 744 * 33`, `5 - -3`, `1.50 / 0.25`.

import { withHints } from './hints.js';
import type { OPERATORS } from './schema.js';

export type Operator = (typeof OPERATORS)[number];

/**
 * Operands with operators between them: operators[i] stands before operands[i + 1]. Operands are whole numbers of units
 * of 10^-decimals, each exact in a double.
 */
export interface Expression {
  readonly operands: readonly number[];
  readonly operators: readonly Operator[];
  readonly decimals: number;
}

export interface ExpressionFormat {
  readonly spaces: boolean;
  /** Each operand is brought to this width; 0: as it is. */
  readonly operandWidth: number;
  readonly fill: ' ' | '0';
  /** Whether each digit has the letter of its place, and on which side of it; then an operand has twice the width. */
  readonly hints: 'none' | 'before' | 'after';
}

/** The canonical text, as it stands in the database: `31 + 87`. */
export const PLAIN: ExpressionFormat = { spaces: true, operandWidth: 0, fill: ' ', hints: 'none' };

export function formatExpression(expression: Expression, format: ExpressionFormat = PLAIN): string {
  const { operands, operators, decimals } = expression;
  let text = pad(operands[0]!, decimals, format);
  for (let i = 0; i < operators.length; i++) {
    const operator = format.spaces ? ` ${operators[i]!} ` : operators[i]!;
    text += operator + pad(operands[i + 1]!, decimals, format);
  }
  return text;
}

function pad(units: number, decimals: number, format: ExpressionFormat): string {
  const { operandWidth, fill, hints } = format;
  const text = formatFixed(units, decimals);
  if (hints === 'none') return operandWidth === 0 ? text : padNumber(text, operandWidth, fill);
  const digits = fill === '0' ? padNumber(text, operandWidth, '0') : text;
  return withHints(digits, hints === 'after').padStart(2 * operandWidth);
}

/** The canonical text of a number of units of 10^-decimals: all decimals written, no sign on zero. */
export function formatFixed(units: number | bigint, decimals: number): string {
  if (decimals === 0) return String(units); // also of -0: "0"
  const isNegative = units < 0;
  const digits = String(isNegative ? -units : units).padStart(decimals + 1, '0');
  return `${isNegative ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Pads on the left; zeros go between the sign and the digits. */
export function padNumber(text: string, width: number, fill: ' ' | '0'): string {
  if (fill === ' ' || !text.startsWith('-')) return text.padStart(width, fill);
  return `-${text.slice(1).padStart(width - 1, '0')}`;
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const EXPRESSION = new RegExp(`^${NUMBER}(?:[-+*/]${NUMBER})*$`);
const TERMS = new RegExp(`^${NUMBER}|[-+*/]${NUMBER}`, 'g');

/**
 * Reads an expression back. Spaces around operators count for nothing, a minus after an operator belongs to the number.
 * @returns undefined where the text is not an expression of + - * /, or has numbers too large for exact arithmetic
 */
export function parseExpression(text: string): Expression | undefined {
  const compact = text.trim().replace(/\s*([-+*/])\s*/g, '$1');
  if (!EXPRESSION.test(compact)) return undefined;
  const [first, ...rest] = compact.match(TERMS)!;
  const numbers = [first, ...rest.map((term) => term.slice(1))];
  const decimals = Math.max(...numbers.map((number) => (number.split('.')[1] ?? '').length));
  const operands = numbers.map((number) => toUnits(number, decimals));
  if (!operands.every(Number.isSafeInteger)) return undefined;
  return { operands, operators: rest.map((term) => term[0] as Operator), decimals };
}

function toUnits(number: string, decimals: number): number {
  const [whole, fraction = ''] = number.split('.') as [string, string?];
  const units = Number(whole + fraction.padEnd(decimals, '0'));
  return units === 0 ? 0 : units; // no negative zero
}

/** The same expression in units of 10^-decimals, or undefined where a number has more decimals than that. */
export function withDecimals(
  { operands, operators, decimals: has }: Expression,
  decimals: number,
): Expression | undefined {
  const scaled = operands.map((units) =>
    decimals >= has ? units * 10 ** (decimals - has) : units / 10 ** (has - decimals),
  );
  return scaled.every(Number.isSafeInteger) ? { operands: scaled, operators, decimals } : undefined;
}
