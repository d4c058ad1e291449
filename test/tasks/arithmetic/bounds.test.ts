import { expect, it } from 'vitest';
import { openTask } from '../../../src/tasks/tasks.js';
import { formatExpression } from '../../../src/tasks/arithmetic/expression.js';
import { admits, blankExpression, indexCount, setExpression, spaceOf } from '../../../src/tasks/arithmetic/space.js';
import { dataOf } from '../../setup/writing.js';

it.each([
  ['max: 12', 'exactly'],
  ['operators: ["-"], max: 12', 'exactly'],
  ['operators: ["+", "-"], operands: 3, min: -2, max: 4', 'exactly'],
  ['operators: ["*"], operands: 3, min: -5, max: 3', 'exactly'],
  ['operators: ["*"], operands: 3, min: -5, max: -2', 'exactly'],
  ['operators: ["+", "*"], operands: 4, min: -3, max: 2', 'exactly'],
  ['operators: ["-", "*"], operands: 4, min: -1, max: 4', 'exactly'],
  ['operators: ["+", "-", "*"], operands: 4, min: 2, max: 5', 'exactly'],
  ['operators: ["+"], decimals: 1, min: -0.5, max: 1.5', 'exactly'],
  ['operators: ["+", "*"], operands: 3, decimals: 1, min: -0.5, max: 0.5', 'exactly'],
  ['operators: ["/"], division: {rule: floor}, min: -12, max: 5', 'exactly'],
  ['operators: ["/"], division: {rule: floor}, min: 3, max: 40', 'exactly'],
  ['operators: ["/"], division: {rule: floor}, operands: 3, min: -4, max: 12', 'exactly'],
  ['operators: ["*", "/"], division: {rule: floor}, operands: 4, min: -3, max: 4', 'exactly'],
  ['operators: ["+", "-", "*", "/"], division: {rule: floor}, operands: 4, min: -2, max: 3', 'exactly'],
  ['operators: ["/"], division: {rule: round, decimals: 1}, min: -12, max: 30', 'exactly'],
  ['operators: ["+", "/"], division: {rule: round, decimals: 2, ties: up}, operands: 3, min: -3, max: 4', 'exactly'],
  ['operators: ["/"], division: {rule: exact}, max: 40', 'exactly'],
  ['operators: ["/"], division: {rule: exact}, decimals: 1, min: 0, max: 2', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, max: 120', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, max: 9', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, min: 3, max: 130', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, min: 40, max: 130', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, decimals: 1, max: 12', 'exactly'],
  ['operators: ["-", "/"], division: {rule: remainder}, max: 12', 'exactly'],
  ['operators: ["/"], division: {rule: remainder}, min: -12, max: 12', 'enough'],
  ['operators: ["+", "*", "/"], division: {rule: exact}, operands: 3, min: 3, max: 12', 'enough'],
])('answers of {%s} fill their field: %s', (yaml, how) => {
  const data = dataOf(`${yaml}, end_character: false, examples: 2`);
  const { codec, answerOf } = openTask(data);
  const space = spaceOf(data);
  const isAdmitted = admits(space, answerOf);
  const expression = blankExpression(space);
  let [question, answer] = [0, 0];
  const characters = new Set<string>();
  for (let index = 0; index < Number(indexCount(space)); index++) {
    setExpression(expression, space, index);
    if (!isAdmitted(expression)) continue;
    const [asked, right] = [formatExpression(expression), answerOf(expression)];
    question = Math.max(question, asked.length);
    answer = Math.max(answer, right.length);
    for (const character of asked + right) characters.add(character);
  }
  expect(question).toBe(codec.inputLength);
  if (how === 'exactly') expect(answer).toBe(codec.outputLength);
  else expect(answer).toBeLessThanOrEqual(codec.outputLength);
  expect(codec.vocabulary.tokens).toEqual(expect.arrayContaining([...characters]));
});
