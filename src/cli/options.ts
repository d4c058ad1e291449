// What holds for the options of every command: each has a value, and one value, but for those that are lists.

import { UserError } from '../util/errors.js';
import type { Command } from './command.js';

type Arguments = Pick<Command, 'positionals' | 'options'>;

/** yargs' own, which every command has. */
const OWN_FLAGS = ['help', 'version'];

const isFlag = (type: string | undefined): boolean => type === 'boolean';

/** Options of one value: yargs itself refuses these without one. */
export const singleValued = ({ options }: Arguments): string[] =>
  Object.keys(options).filter((name) => !isFlag(options[name]!.type) && options[name]!.array !== true);

/**
 * What options cannot be is refused before their command sees them.
 * @param words of the command line: yargs itself makes one of `--json --json`, and false of `--json=maybe`
 * @throws UserError
 */
export function checkOptions({ positionals, options }: Arguments, given: object, words: readonly string[]): true {
  const values = new Map<string, unknown>(Object.entries(given));
  const all = Object.entries({ ...positionals, ...options });
  for (const [name, { array }] of all) if (array !== true) refuseSeveral(name, values.get(name));
  for (const [name, { type }] of Object.entries(options)) if (!isFlag(type)) refuseNone(name, values.get(name), words);
  const flags = all.flatMap(([name, { type }]) => (isFlag(type) ? [name] : []));
  for (const name of [...OWN_FLAGS, ...flags]) refuseFlag(name, words);
  return true;
}

const wrong = (name: string, message: string, received?: string): UserError =>
  new UserError('argument', { at: `--${name}`, message, ...(received !== undefined && { received }) });

function refuseSeveral(name: string, value: unknown): void {
  if (!Array.isArray(value)) return;
  throw wrong(name, 'given more than once', value.map((one) => JSON.stringify(one)).join(', '));
}

/** `--out ""`, `--limit=`, and `--no-out`, which yargs reads as out = false. */
function refuseNone(name: string, value: unknown, words: readonly string[]): void {
  const isEmpty = words.some(
    (word, place) => word === `--${name}=` || (word === `--${name}` && words[place + 1] === ''),
  );
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (isEmpty || values.some((one) => one === '' || typeof one === 'boolean')) throw wrong(name, 'has no value');
}

function refuseFlag(name: string, words: readonly string[]): void {
  const given = words.filter((word) => word.replace(/=.*/s, '').replace(/^--no-/, '--') === `--${name}`);
  if (given.length > 1) throw wrong(name, 'given more than once', given.join(' '));
  const value = given[0]?.split('=')[1];
  if (value === undefined || value === 'true' || value === 'false') return;
  throw wrong(name, 'takes no value', JSON.stringify(value));
}
