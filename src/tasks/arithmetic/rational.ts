// Exact fractions of whole numbers of any size. Never shortened: the chains of one expression are short.

export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint; // above 0
}

export type Ties = 'even' | 'up';

export function rational(numerator: bigint, denominator = 1n): Rational {
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const negate = ({ numerator, denominator }: Rational): Rational => ({ numerator: -numerator, denominator });

export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

/** @throws RangeError where b is 0 */
export function divide(a: Rational, b: Rational): Rational {
  if (b.numerator === 0n) throw new RangeError('division by zero');
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export const isLess = (a: Rational, b: Rational): boolean => a.numerator * b.denominator < b.numerator * a.denominator;

/** The largest whole number that is not above the value. */
export function floor({ numerator, denominator }: Rational): bigint {
  const quotient = numerator / denominator; // towards zero
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** The value in units of 10^-decimals, or undefined where it lies between two of them. */
export function exactUnits({ numerator, denominator }: Rational, decimals: number): bigint | undefined {
  const scaled = numerator * 10n ** BigInt(decimals);
  return scaled % denominator === 0n ? scaled / denominator : undefined;
}

/** The nearest number of units of 10^-decimals; halfway, the even one, or the one further from zero. */
export function roundedUnits({ numerator, denominator }: Rational, decimals: number, ties: Ties): bigint {
  const isNegative = numerator < 0n;
  const scaled = (isNegative ? -numerator : numerator) * 10n ** BigInt(decimals);
  const below = scaled / denominator;
  const twice = 2n * (scaled % denominator);
  const isUp = twice > denominator || (twice === denominator && (ties === 'up' || below % 2n === 1n));
  const magnitude = isUp ? below + 1n : below;
  return isNegative ? -magnitude : magnitude;
}
