// Questions as the database has them, made up.

import { formatExpression, type Expression } from '../../src/tasks/arithmetic/expression.js';
import { attributesOf } from '../../src/tasks/arithmetic/attributes.js';
import type { Question } from '../../src/store/read/answers.js';

/** The question a + b. */
export function question(example: number, a: number, b: number): Question {
  const expression: Expression = { operands: [a, b], operators: ['+'], decimals: 0 };
  const answer = String(a + b);
  return { example, equation: formatExpression(expression), answer, attributes: attributesOf(expression, answer) };
}
