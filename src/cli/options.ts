// What holds for the options of every command: each has a value, and one value, but for those that are lists.

import type { Argv, CommandModule } from 'yargs';
import { UserError } from '../util/errors.js';

/** What yargs knows of the options that a command declared. Its types leave it out. */
interface Declared {
  getOptions(): {
    readonly key: Readonly<Record<string, unknown>>;
    readonly array: readonly string[];
    readonly boolean: readonly string[];
  };
}

/**
 * The same command; what its options cannot be is refused before it sees them.
 * @param words of the command line: yargs itself makes one of `--json --json`, and false of `--json=maybe`
 */
export function withCheckedOptions<Arguments>(
  command: CommandModule<object, Arguments>,
  words: readonly string[],
): CommandModule<object, Arguments> {
  const build = command.builder as (yargs: Argv) => Argv<Arguments>;
  const positionals = [...String(command.command).matchAll(/[<[](\w+)/g)].map((match) => match[1]!);
  const builder = (yargs: Argv): Argv<Arguments> => {
    const built = build(yargs);
    const { key, array, boolean } = (built as unknown as Declared).getOptions();
    const names = Object.keys(key).filter((name) => name.length > 1); // letters are other names of these
    const valued = names.filter((name) => !boolean.includes(name) && !positionals.includes(name));
    const single = names.filter((name) => !array.includes(name));
    return built.requiresArg(valued.filter((name) => single.includes(name))).check((argv) => {
      for (const name of single) refuseSeveral(name, argv[name]);
      for (const name of valued) refuseNone(name, argv[name], words);
      for (const name of boolean.filter((one) => names.includes(one))) refuseFlag(name, words);
      return true;
    });
  };
  return { ...command, builder };
}

const wrong = (name: string, message: string, received?: string): UserError =>
  new UserError('argument', { at: `--${name}`, message, ...(received !== undefined && { received }) });

function refuseSeveral(name: string, value: unknown): void {
  if (Array.isArray(value)) throw wrong(name, 'given more than once', value.map((one) => JSON.stringify(one)).join(', ')); // prettier-ignore
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
  if (value !== undefined && value !== 'true' && value !== 'false') throw wrong(name, 'takes no value', JSON.stringify(value)); // prettier-ignore
}
