// A value that is none of those an argument has. Loaded where there is one: the help needs yargs alone.

import { UserError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';

/** As a mistake that names the nearest; undefined: yargs says something else. @param message yargs' own */
export function noneOfItsValues(message: string, words: readonly string[]): UserError | undefined {
  const [, name, given, choices] = /Argument: (\S+), Given: "([^]*)", Choices: (".*")$/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const values = choices!.split(', ').map((choice) => choice.slice(1, -1));
  const wrong = given!.split('", "').find((one) => !values.includes(one));
  const near = nearest(wrong, values);
  const isOption = words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return new UserError('argument', {
    at: isOption ? `--${name}` : name,
    message: 'is none of its values',
    expected: values.join(', '),
    received: JSON.stringify(wrong),
    ...(near !== undefined && { hint: near }),
  });
}
