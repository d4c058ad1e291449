// Which pairs of numbers there are modulo another, their values, and whether a modulus has such.

import type { Refuse } from '../task.js';
import { LARGEST_MODULUS, type ModularData } from './schema.js';

/** Two numbers below the modulus. */
export interface Pair {
  readonly first: number;
  readonly second: number;
}

/** Every pair has a number, from 0; by 0 nothing is divided. */
export const pairCount = ({ operation, modulus }: ModularData): number =>
  modulus * (operation === '/' ? modulus - 1 : modulus);

export function pairAt({ operation, modulus }: ModularData, index: number): Pair {
  const [seconds, least] = operation === '/' ? [modulus - 1, 1] : [modulus, 0];
  return { first: Math.floor(index / seconds), second: least + (index % seconds) };
}

/** @returns the value of a pair; undefined of a division by 0 */
export function resultOf({ operation, modulus }: ModularData): (pair: Pair) => number | undefined {
  switch (operation) {
    case '+':
      return ({ first, second }) => (first + second) % modulus;
    case '-':
      return ({ first, second }) => (first - second + modulus) % modulus;
    case '*':
      return ({ first, second }) => (first * second) % modulus;
    case '/': {
      const inverse = inverses(modulus);
      return ({ first, second }) => (second === 0 ? undefined : (first * inverse[second]!) % modulus);
    }
  }
}

/** Of each number below a prime p but 0, the one it gives 1 with: from i q + r = p follows 1 / i = -q / r. */
function inverses(prime: number): readonly number[] {
  const found = [0, 1];
  for (let i = 2; i < prime; i++) found[i] = ((prime - Math.floor(prime / i)) * found[prime % i]!) % prime;
  return found;
}

export const trainedPairs = (data: ModularData): number => Math.round(data.fraction * pairCount(data));

export function problems(data: ModularData, refuse: Refuse): void {
  const { operation, modulus, fraction, evaluation } = data;
  const isInRange = modulus >= 2 && modulus <= LARGEST_MODULUS; // else it is refused anyway
  if (operation === '/' && isInRange && !isPrime(modulus)) {
    const nearest = primeUpTo(modulus);
    refuse(['modulus'], modulus, `a prime with operation: /, else not every number can be divided by: ${nearest}`);
  }
  const [pairs, trained] = [pairCount(data), trainedPairs(data)];
  if (trained === 0 || trained === pairs) {
    const side = trained === 0 ? 'training' : 'validation';
    refuse(['fraction'], fraction, `a share of the ${pairs} pairs that leaves at least one for ${side}`);
  }
  const [first, ...others] = Object.keys(evaluation);
  for (const name of others) {
    refuse(['evaluation', name], evaluation[name]!.draw, `other pairs than ${first}, which has the same`);
  }
}

function primeUpTo(number: number): number {
  let prime = number;
  while (!isPrime(prime)) prime--;
  return prime;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number >= 2;
}
