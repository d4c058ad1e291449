// How other programs lay out an equation (spaces around operators, operands of one width, index hints) and find the
// final answer in what is written.

import type { QuestionLayout } from '../layout.js';
import type { ExpressionFormat } from './expression.js';
import type { ArithmeticData } from './schema.js';
import { MARK } from './scratchpad.js';

export function layoutOf(data: ArithmeticData, { operandWidth, fill, hints }: ExpressionFormat): QuestionLayout {
  const { operators, operands, min, max, decimals, spaces, scratchpad } = data;
  const hasHints = hints !== 'none';
  const reading = readingOf(data);
  return {
    ofQuestion: {
      /** What stands on both sides of an operator. */
      space: spaces ? ' ' : '',
      /** Every operand is padded on the left to so many characters (0: not at all) with this. */
      operand_width: operandWidth,
      operand_fill: fill,
      /** Each digit has a letter that says its place, on this side of it; then an operand has twice the width. */
      ...(hasHints && { index_hints: hints }),
    },
    ofAnswer: {
      /** The final answer stands behind this. */
      ...(scratchpad !== 'none' && { scratchpad, mark: MARK }),
      ...(hasHints && { index_hints: data.index_hints }),
    },
    ofTask: { operators, operands, min, max, decimals },
    example: '31 + 87',
    javascript: `const { space, operand_width, operand_fill } = encoding.question;
  const pad = (number) => (operand_fill === '0' && number[0] === '-' ? '-' + number.slice(1).padStart(operand_width - 1, '0') : number.padStart(operand_width, operand_fill));
${hasHints ? `${HINT.javascript}\n` : ''}  const parts = text.replaceAll(' ', '').split(/(?<=[0-9])([-+*/])/).map((part, i) => (i % 2 ? space + part + space : ${hasHints ? 'hint(part)' : 'pad(part)'}));
  const tokens = [...parts.join('')];`,
    python: `space, width, fill = question["space"], question["operand_width"], question["operand_fill"]
pad = lambda number: "-" + number[1:].rjust(width - 1, "0") if fill == "0" and number[:1] == "-" else number.rjust(width, fill)
${hasHints ? `${HINT.python}\n` : ''}parts = re.split(r"(?<=[0-9])([-+*/])", text.replace(" ", ""))
tokens = list("".join(space + part + space if i % 2 else ${hasHints ? 'hint(part)' : 'pad(part)'} for i, part in enumerate(parts)))`,
    ...(reading !== undefined && { reading }),
  };
}

/** Gives each digit the letter of its place; spaces of padding count double then. */
const HINT = {
  javascript: `  const letterOf = (digits, at) => 'abcdefghijklmnopqrstuvwxyz'[digits.length - 1 - at];
  const lettered = (digits) => [...digits].map((digit, at) => (question.index_hints === 'after' ? digit + letterOf(digits, at) : letterOf(digits, at) + digit)).join('');
  const hint = (number) => pad(number).replace(/[0-9]+/, lettered).trim().padStart(2 * operand_width);`,
  python: `letters = lambda found: "".join((digit + chr(97 + i), chr(97 + i) + digit)[question["index_hints"] == "before"] for digit, i in zip(found[0], range(len(found[0]) - 1, -1, -1)))
hint = lambda number: re.sub("[0-9]+", letters, pad(number)).strip().rjust(2 * width)`,
};

function readingOf({ scratchpad, index_hints: hasHints }: ArithmeticData): QuestionLayout['reading'] {
  if (scratchpad === 'none' && !hasHints) return undefined;
  const isMarked = scratchpad !== 'none';
  return {
    javascript: [
      ...(isMarked ? ['read.splice(0, read.indexOf(answer.mark) + 1);'] : []),
      ...(hasHints ? ["read.splice(0, read.length, ...read.join('').replace(/[a-z]/g, ''));"] : []),
    ],
    python: [
      ...(isMarked ? ['read = read[read.index(answer["mark"]) + 1 :] if answer["mark"] in read else read'] : []),
      ...(hasHints ? ['read = [token for token in read if not token.islower()]'] : []),
    ],
  };
}
