// Arithmetic as text and as value. Integers, + and -; every value is exact in a double (spec/schema.ts bounds operands).

export type Operator = '+' | '-';

/** Operands with operators between them: operators[i] stands before operands[i + 1]. */
export interface Expression {
  readonly operands: readonly number[];
  readonly operators: readonly Operator[];
}

export interface ExpressionFormat {
  readonly spaces: boolean;
  /** Each operand is brought to this width; 0: as it is. */
  readonly operandWidth: number;
  readonly fill: ' ' | '0';
}

/** The canonical text, as it stands in the database: `31 + 87`. */
export const PLAIN: ExpressionFormat = { spaces: true, operandWidth: 0, fill: ' ' };

export function evaluate({ operands, operators }: Expression): number {
  let value = operands[0]!;
  for (let i = 0; i < operators.length; i++) {
    value = operators[i] === '+' ? value + operands[i + 1]! : value - operands[i + 1]!;
  }
  return value;
}

export function formatExpression({ operands, operators }: Expression, format: ExpressionFormat = PLAIN): string {
  let text = pad(operands[0]!, format);
  for (let i = 0; i < operators.length; i++) {
    const operator = format.spaces ? ` ${operators[i]!} ` : operators[i]!;
    text += operator + pad(operands[i + 1]!, format);
  }
  return text;
}

function pad(value: number, { operandWidth, fill }: ExpressionFormat): string {
  return padNumber(String(value), operandWidth, fill);
}

/** Pads on the left; zeros go between the sign and the digits. */
export function padNumber(text: string, width: number, fill: ' ' | '0'): string {
  if (fill === ' ' || !text.startsWith('-')) return text.padStart(width, fill);
  return `-${text.slice(1).padStart(width - 1, '0')}`;
}

/**
 * Reads an expression back. Spaces count for nothing, a minus after an operator belongs to the number.
 * @returns undefined where the text is not an expression of whole numbers, + and -
 */
export function parseExpression(text: string): Expression | undefined {
  const compact = text.replace(/\s+/g, '');
  if (!/^-?\d+(?:[+-]-?\d+)*$/.test(compact)) return undefined;
  const [first, ...rest] = compact.match(/^-?\d+|[+-]-?\d+/g)!;
  return {
    operands: [Number(first), ...rest.map((term) => Number(term.slice(1)))],
    operators: rest.map((term) => term[0] as Operator),
  };
}
