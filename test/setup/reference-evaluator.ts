// An evaluator that is not ours: reads the text by recursive descent, keeps shortened fractions, and writes decimals by
// long division. Shares no code with src/data.

import type { ArithmeticData } from '../../src/tasks/arithmetic/schema.js';

type Fraction = readonly [numerator: bigint, denominator: bigint];

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b);
}

function shorten(n: bigint, d: bigint): Fraction {
  const divisor = gcd(n, d) * (d < 0n ? -1n : 1n);
  return divisor === 0n ? [0n, 1n] : [n / divisor, d / divisor];
}

const floorOf = ([n, d]: Fraction): bigint => {
  let quotient = n / d;
  while (quotient * d > n) quotient--;
  return quotient;
};

/** The text of the value, or undefined where there is none. */
export function referenceAnswer(text: string, data: ArithmeticData, decimalsOfAnswer: number): string | undefined {
  let rest = text;
  const rule = data.division?.rule;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest.trimStart());
    if (found === null) return undefined;
    rest = rest.trimStart().slice(found[0].length);
    return found[0];
  };
  const number = (): Fraction => {
    const word = take(/^-?\d+(\.\d+)?/)!;
    const point = word.indexOf('.');
    return point === -1
      ? [BigInt(word), 1n]
      : shorten(BigInt(word.replace('.', '')), 10n ** BigInt(word.length - point - 1));
  };
  let remainder: { readonly quotient: bigint; readonly rest: Fraction } | undefined;
  const term = (): Fraction | undefined => {
    let value: Fraction | undefined = number();
    for (let operator = take(/^[*/]/); operator !== undefined; operator = take(/^[*/]/)) {
      const next = number();
      if (value === undefined) continue;
      const [n, d]: Fraction = value;
      if (operator === '*') value = shorten(n * next[0], d * next[1]);
      else if (next[0] === 0n) value = undefined;
      else {
        const quotient = shorten(n * next[1], d * next[0]);
        const whole = floorOf(quotient);
        if (rule === 'remainder') {
          const left = shorten(n * next[1] - whole * next[0] * d, d * next[1]);
          remainder = { quotient: whole, rest: left };
        }
        if (rule === 'round') value = quotient;
        else if (rule === 'exact') value = 10n ** BigInt(data.decimals) % quotient[1] === 0n ? quotient : undefined;
        else value = [whole, 1n];
      }
    }
    return value;
  };
  let total = term();
  for (let operator = take(/^[-+]/); operator !== undefined; operator = take(/^[-+]/)) {
    const next = term();
    if (total === undefined || next === undefined) total = undefined;
    else total = shorten(total[0] * next[1] + (operator === '+' ? 1n : -1n) * next[0] * total[1], total[1] * next[1]);
  }
  if (rest.trim() !== '') throw new Error(`not read to its end: ${text}`);
  if (total === undefined) return undefined;
  if (remainder !== undefined) return `${remainder.quotient} r ${longDivision(remainder.rest, data.decimals)}`;
  const ties = data.division?.rule === 'round' ? data.division.ties : undefined;
  return longDivision(total, decimalsOfAnswer, ties);
}

/** Digit by digit; what remains after the last one decides over rounding. */
function longDivision([n, d]: Fraction, decimals: number, ties?: 'even' | 'up'): string {
  let left = n < 0n ? -n : n;
  let digits = (left / d).toString();
  left %= d;
  for (let i = 0; i < decimals; i++) {
    left *= 10n;
    digits += (left / d).toString();
    left %= d;
  }
  const half = 2n * left - d;
  if (left !== 0n && ties === undefined) throw new Error('a value that should have ended goes on');
  if (half > 0n || (half === 0n && (ties === 'up' || /[13579]$/.test(digits)))) {
    digits = (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
  }
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return n < 0n && /[1-9]/.test(text) ? `-${text}` : text;
}
