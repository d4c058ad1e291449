// How other programs lay out an equation: spaces around operators, operands of one width.

import type { QuestionLayout } from '../layout.js';
import type { ExpressionFormat } from './expression.js';
import type { ArithmeticData } from './schema.js';

export function layoutOf(
  { operators, operands, min, max, decimals, spaces }: ArithmeticData,
  { operandWidth, fill }: ExpressionFormat,
): QuestionLayout {
  return {
    ofQuestion: {
      /** What stands on both sides of an operator. */
      space: spaces ? ' ' : '',
      /** Every operand is padded on the left to so many characters (0: not at all) with this. */
      operand_width: operandWidth,
      operand_fill: fill,
    },
    ofTask: { operators, operands, min, max, decimals },
    example: '31 + 87',
    javascript: `const { space, operand_width, operand_fill } = encoding.question;
  const pad = (number) => (operand_fill === '0' && number[0] === '-' ? '-' + number.slice(1).padStart(operand_width - 1, '0') : number.padStart(operand_width, operand_fill));
  const parts = text.replaceAll(' ', '').split(/(?<=[0-9])([-+*/])/).map((part, i) => (i % 2 ? space + part + space : pad(part)));
  const tokens = [...parts.join('')];`,
    python: `space, width, fill = question["space"], question["operand_width"], question["operand_fill"]
pad = lambda number: "-" + number[1:].rjust(width - 1, "0") if fill == "0" and number[:1] == "-" else number.rjust(width, fill)
parts = re.split(r"(?<=[0-9])([-+*/])", text.replace(" ", ""))
tokens = list("".join(space + part + space if i % 2 else pad(part) for i, part in enumerate(parts)))`,
  };
}
