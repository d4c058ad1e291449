// What the keys of arithmetic cannot say alone: which equations go together with which.

import type { Refuse } from '../task.js';
import type { ArithmeticData } from './schema.js';
import { unitsOf } from './units.js';

type Data = ArithmeticData;
type EvaluationSet = Data['evaluation'][string];

const LARGEST = 1e12;

export function problems(data: Data, refuse: Refuse): void {
  checkRange(data, refuse);
  checkDivision(data, refuse);
  checkSampling(data, refuse);
  for (const [name, set] of Object.entries(data.evaluation)) checkSet(data, name, set, refuse);
  checkGrids(data, refuse);
  checkFormats(data, refuse);
}

function checkRange({ min, max, decimals, pairs, operands }: Data, refuse: Refuse): void {
  if (min > max) return refuse(['max'], max, 'a number that is not below data.min');
  for (const [key, value] of Object.entries({ min, max })) {
    if (unitsOf(value, decimals) / 10 ** decimals !== value) {
      const what =
        decimals === 0
          ? 'a whole number (data.decimals is 0)'
          : `at most data.decimals = ${decimals} digits after the point`;
      refuse([key], value, what);
    } else if (Math.abs(unitsOf(value, decimals)) > LARGEST) {
      refuse([key], value, `at most ${LARGEST} in units of 10^-${decimals}`);
    }
  }
  const numbers = unitsOf(max, decimals) - unitsOf(min, decimals) + 1;
  if (pairs === 'permutations' && numbers < operands) {
    refuse(['pairs'], pairs, `product or unordered: ${min}..${max} has fewer than ${operands} different numbers`);
  }
}

function checkDivision({ operators, operands, min, max, division }: Data, refuse: Refuse): void {
  const divides = operators.includes('/');
  if (division === null) {
    if (divides) refuse(['division'], null, 'a rule, e.g. {rule: floor}, since data.operators has /');
    return;
  }
  if (!divides) return refuse(['division'], division, 'null without / among data.operators');
  if (min === 0 && max === 0) refuse(['max'], max, 'a range with a number other than 0 to divide by');
  if (division.rule !== 'round') {
    const rounding = 'with rule: round only';
    if (division.decimals !== 0) refuse(['division', 'decimals'], division.decimals, `0 (${rounding})`);
    if (division.ties !== 'even') refuse(['division', 'ties'], division.ties, `even (${rounding})`);
  }
  if (division.rule === 'remainder' && operands !== 2) {
    refuse(['division', 'rule'], division.rule, 'another rule with data.operands other than 2');
  }
}

function checkSampling({ operators, operands, sampling, min, max, curriculum }: Data, refuse: Refuse): void {
  const adds = operators.includes('+') || operators.includes('-');
  if (sampling === 'carries' && (!adds || operators.includes('/') || operands === 1)) {
    refuse(
      ['sampling'],
      sampling,
      'uniform or digit_length: without + and -, with / or with one operand nothing carries',
    );
  }
  if (curriculum === null) return;
  const digits = String(Math.trunc(Math.max(Math.abs(min), Math.abs(max)))).length;
  const most = curriculum.grow === 'digits' ? digits : operands;
  if (curriculum.from > most) {
    refuse(['curriculum', 'from'], curriculum.from, `at most ${most}, the ${curriculum.grow} that data has`);
  }
}

function checkSet(data: Data, name: string, set: EvaluationSet, refuse: Refuse): void {
  const at = (key: string): readonly string[] => ['evaluation', name, key];
  if (set.below !== undefined && set.draw !== 'small_operands')
    refuse(at('below'), set.below, 'draw: small_operands beside it');
  if (set.size !== null && set.draw === 'grid')
    refuse(at('size'), set.size, 'null with draw: grid, which has every equation');
  for (const operator of set.operators ?? []) {
    if (data.operators.includes(operator)) continue;
    refuse(
      at('operators'),
      set.operators,
      `some of data.operators, ${data.operators.join(' ')}: the vocabulary has no ${operator}`,
    );
  }
  checkLonger(data, set, at, refuse);
}

function checkLonger(data: Data, set: EvaluationSet, at: (key: string) => readonly string[], refuse: Refuse): void {
  const { digits, operands } = set;
  if (set.draw !== 'longer') {
    if (digits !== undefined) refuse(at('digits'), digits, 'draw: longer beside it');
    if (operands !== undefined) refuse(at('operands'), operands, 'draw: longer beside it');
    return;
  }
  const most = String(Math.trunc(Math.max(Math.abs(data.min), Math.abs(data.max)))).length;
  if (digits === undefined && operands === undefined) {
    refuse(at('draw'), set.draw, `digits above ${most} or operands above ${data.operands}, which data has`);
  }
  if (digits !== undefined && digits <= most) refuse(at('digits'), digits, `more than ${most}, which data has`);
  if (operands !== undefined && operands <= data.operands) {
    refuse(at('operands'), operands, `more than ${data.operands}, which data has`);
  }
  if (digits !== undefined && digits + data.decimals > 12)
    refuse(at('digits'), digits, `at most ${12 - data.decimals}`);
  if (data.division?.rule === 'remainder' && operands !== undefined && operands !== 2) {
    refuse(at('operands'), operands, '2 with division rule remainder');
  }
}

/** Two grids of the same equations would be one and the same set. */
function checkGrids({ evaluation, operators }: Data, refuse: Refuse): void {
  const seen = new Map<string, string>();
  for (const [name, set] of Object.entries(evaluation)) {
    if (set.draw !== 'grid') continue;
    const own = [...(set.operators ?? operators)].sort().join(' ');
    const other = seen.get(own);
    if (other !== undefined)
      refuse(['evaluation', name], set.draw, `other equations than ${other}, which has the same`);
    seen.set(own, name);
  }
}

function checkFormats(data: Data, refuse: Refuse): void {
  const { delimiters, end_character: isClosed, index_hints: hasHints, operators, decimals } = data;
  if (delimiters && !isClosed)
    refuse(['delimiters'], true, 'false with data.end_character false: a $ closes the answer');
  if (hasHints && (decimals > 0 || operators.includes('/'))) {
    refuse(['index_hints'], true, 'false with data.decimals or with / among data.operators');
  }
  if (data.scratchpad !== 'none') checkScratchpad(data, refuse);
}

function checkScratchpad({ scratchpad, operators, decimals, min, reverse }: Data, refuse: Refuse): void {
  if (operators.join() !== '+') {
    refuse(['scratchpad'], scratchpad, `none with data.operators ${operators.join(' ')}: it is defined for sums alone`);
  } else if (decimals > 0 || min < 0) {
    refuse(['scratchpad'], scratchpad, 'none with data.decimals or data.min below 0: it adds whole numbers from 0 up');
  }
  if (reverse === 'output' || reverse === 'both') {
    refuse(['reverse'], reverse, `none or input with data.scratchpad ${scratchpad}, which ends with the answer`);
  }
}
