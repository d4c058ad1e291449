// What is wrong with a single value of a file of examples.

import type { Problem } from '../../util/errors.js';

/** Characters of a question or an answer. */
const MOST_CHARACTERS = 1000;
const MOST_ATTRIBUTE_CHARACTERS = 10_000;

export function wrongText(value: string, name: string): Problem | undefined {
  if (value === '') return { message: `the ${name} is empty` };
  if (value.includes('\0')) return { message: `the ${name} has a NUL character` };
  const length = value.length > MOST_CHARACTERS ? [...value].length : 0;
  if (length <= MOST_CHARACTERS) return undefined;
  return { message: `the ${name} has ${length} characters`, expected: `at most ${MOST_CHARACTERS}` };
}

export function wrongAttribute(value: string, name: string): Problem | undefined {
  if (value.includes('\0')) return { message: `${name} has a NUL character` };
  if (value.length <= MOST_ATTRIBUTE_CHARACTERS) return undefined;
  return { message: `${name} has ${value.length} characters`, expected: `at most ${MOST_ATTRIBUTE_CHARACTERS}` };
}

export function wrongSplit(value: string): Problem | undefined {
  if (value === 'train' || value === 'validation') return undefined;
  return {
    message: 'no part of a split',
    expected: 'train or validation',
    received: JSON.stringify(value).slice(0, 40),
  };
}
