// What a schema found wrong, in words a researcher can act on.

import type { z } from 'zod';
import type { Problem } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { choiceAt, keysAt, type Choice } from './keys.js';
import { isTree } from './path.js';

type Issue = z.core.$ZodIssue;
export type Path = readonly (string | number)[];

export const NOT_A_VALUE = 'not a value of this key';
export const MISSING = 'this key is missing';

export interface Finding {
  readonly path: Path;
  /** Whether the key itself is wrong, not its value. */
  readonly key: boolean;
  readonly problem: Omit<Problem, 'at' | 'path'>;
}

export const isMissing = ({ problem }: Finding): boolean => problem.message === MISSING;

/** @param written what was checked: in it stands which of several alternatives is meant */
export function findings(issues: readonly Issue[], written: unknown): readonly Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      const { meant, all } = keysAt(path, written);
      const problemOf = (key: string): Finding['problem'] =>
        all.includes(key) ? foreignKey(key, issue.input, choiceAt(path, written)) : unknownKey(key, meant);
      return issue.keys.map((key) => ({ path: [...path, key], key: true, problem: problemOf(key) }));
    }
    if (issue.code === 'invalid_union') return unionFindings(issue, written);
    const expected = expectation(issue);
    const hint = issue.code === 'invalid_value' ? nearest(issue.input, issue.values.map(String)) : listHint(issue);
    const problem = { message: messageFor(issue), expected, received: received(issue.input), ...(hint && { hint }) };
    return [{ path, key: false, problem }];
  });
}

/** One value where a list is expected. */
function listHint(issue: Issue): string | undefined {
  const isList = issue.code === 'invalid_type' && issue.expected === 'array';
  const isSingle = ['string', 'number', 'boolean'].includes(typeof issue.input);
  return isList && isSingle ? `did you mean [${received(issue.input)}]?` : undefined;
}

/** Of a union's alternatives, the one that the value means speaks; else all of them are named. */
function unionFindings(issue: Extract<Issue, { code: 'invalid_union' }>, written: unknown): Finding[] {
  const path = issue.path as Path;
  const choice = choiceAt(path, written);
  const isOther = (inner: Issue): boolean =>
    inner.code === 'invalid_value' && inner.path.length === 1 && inner.path[0] === choice?.key;
  // Where keys were written, null is not meant.
  const isNone = ([only]: readonly Issue[]): boolean =>
    choice !== undefined && isTree(issue.input) && only?.code === 'invalid_type' && only.expected === 'null';
  const meant = issue.errors.filter((alternative) => !alternative.some(isOther) && !isNone(alternative));
  const other = issue.errors.flatMap((alternative) => alternative.filter(isOther))[0];
  if (meant.length === 0 && other !== undefined && choice !== undefined) {
    return [
      ...findings([{ ...other, values: [...choice.values], path: [...issue.path, choice.key] } as Issue], written),
    ];
  }
  const fitting = meant.find((alternative) => alternative.every((inner) => inner.path.length > 0 || isBound(inner)));
  if (fitting !== undefined) {
    const inner = fitting.map((found) => ({ ...found, path: [...issue.path, ...found.path] })) as Issue[];
    return [...findings(inner, written)];
  }
  const expected = [...new Set(issue.errors.map((alternative) => expectation(alternative[0]!)))].join(' or ');
  return [{ path, key: false, problem: { message: NOT_A_VALUE, expected, received: received(issue.input) } }];
}

const isBound = (issue: Issue): boolean =>
  issue.code === 'too_small' || issue.code === 'too_big' || issue.code === 'unrecognized_keys';

function unknownKey(key: string, allowed: readonly string[]): Omit<Problem, 'at' | 'path'> {
  const hint = nearest(key, allowed) ?? (allowed.length > 0 ? `known here: ${allowed.join(', ')}` : undefined);
  return { message: `unknown key ${JSON.stringify(key)}`, ...(hint && { hint }) };
}

/** A key of another alternative than the one that is chosen, or that not choosing chooses. */
function foreignKey(key: string, siblings: unknown, choice: Choice | undefined): Finding['problem'] {
  const what = JSON.stringify(key);
  if (choice === undefined) return { message: `${what} does not go with the keys beside it` };
  const chosen = (siblings as Readonly<Record<string, string | undefined>>)[choice.key];
  return chosen === undefined
    ? { message: `${what} does not go with the default here`, hint: `${choice.key}: ... says which is meant` }
    : { message: `${what} does not go with ${choice.key}: ${chosen}` };
}

function messageFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? MISSING : 'wrong type';
    case 'invalid_value':
      return issue.input === undefined ? MISSING : NOT_A_VALUE;
    case 'too_small':
      return 'too small';
    case 'too_big':
      return 'too large';
    default:
      return NOT_A_VALUE;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
  null: 'null',
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_format':
    case 'invalid_key': // of a list by name
      return 'small letters, digits, - and _, at most 64, beginning with a letter or digit';
    case 'custom':
      return String(issue.params?.['expected'] ?? issue.message);
    default:
      return issue.message;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const unit = origin === 'array' ? ' items' : origin === 'string' ? ' characters' : '';
  return `${relation} ${limit}${unit}`;
}

/** A value as a message shows it: short, on one line, control characters escaped. */
export function received(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value); // JSON has no Infinity
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
