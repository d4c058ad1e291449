// Options given twice, without a value, with one too many: for every command alike.

import { readdirSync } from 'node:fs';
import yargs from 'yargs';
import { beforeAll, describe, expect, it } from 'vitest';
import { declare } from '../../src/cli/command-line.js';
import { runInProcess } from '../setup/in-process.js';
import { workplace, type Workplace } from '../setup/program.js';

const command = {
  positionals: { what: { type: 'string' } },
  options: {
    name: { type: 'string', alias: 'n' },
    kind: { choices: ['a', 'b'] },
    count: { type: 'number' },
    list: { type: 'string', array: true, nargs: 1 },
    flag: { type: 'boolean', default: false },
  },
} as const;

/** What is said to these words, or what is made of them. */
function outcomeOf(...words: string[]): unknown {
  let said: unknown;
  const parsed = yargs(['try', ...words])
    .command('try <what>', '', declare(command, words))
    .strict()
    .exitProcess(false)
    .parserConfiguration({ 'duplicate-arguments-array': true })
    .fail((message, error) => (said ??= (error as Error | undefined)?.message ?? message))
    .parseSync();
  return said ?? parsed;
}

describe('an option', () => {
  it.each([
    [['x', '--name', 'a', '--name', 'b'], '--name: given more than once\n  received "a", "b"'],
    [['x', '-n', 'a', '--name', 'b'], '--name: given more than once'],
    [['x', '--kind', 'a', '--kind', 'b'], '--kind: given more than once'],
    [['x', '--count', '1', '--count', '2'], '--count: given more than once\n  received 1, 2'],
    [['x', '--flag', '--flag'], '--flag: given more than once\n  received --flag --flag'],
    [['x', '--flag', '--no-flag'], '--flag: given more than once\n  received --flag --no-flag'],
    [['x', '--what', 'a', '--what', 'b'], '--what: given more than once'],
    [['x', '--name', ''], '--name: has no value'],
    [['x', '--name='], '--name: has no value'],
    [['x', '--no-name'], '--name: has no value'],
    [['x', '--count='], '--count: has no value'],
    [['x', '--count', ''], '--count: has no value'],
    [['x', '--name'], 'Not enough arguments following: name'],
    [['x', '--count'], 'Not enough arguments following: count'],
    [['x', '--list'], 'Not enough arguments following: list'],
    [['x', '--flag=maybe'], '--flag: takes no value\n  received "maybe"'],
  ])('is refused: %j', (words, message) => {
    expect(outcomeOf(...words)).toEqual(expect.stringContaining(message));
  });

  it.each([
    [['x', '--list', 'a', '--list', 'b'], { list: ['a', 'b'] }],
    [['x', '--name', 'a', '--count', '-1', '--flag'], { name: 'a', count: -1, flag: true }],
    [['x', '--flag=false'], { flag: false }],
    [['x'], { what: 'x', flag: false }],
  ])('is taken: %j', (words, parsed) => {
    expect(outcomeOf(...words)).toMatchObject(parsed);
  });
});

describe('of every command', () => {
  let place: Workplace;
  beforeAll(() => {
    const cleanUps: (() => void)[] = [];
    place = workplace(undefined, (act) => cleanUps.push(act));
    return () => cleanUps.forEach((act) => act());
  });

  it.each([
    [['export', 'run1', '--format', 'csv', '--format', 'parquet', '-o', 'out'], '--format: given more than once'],
    [['report', 'tiny', '-o', 'a.html', '-o', 'b.html'], '--out: given more than once'],
    [['plot', 'curves', 'tiny', '-o', 'a.svg', '-o', 'b.svg'], '--out: given more than once'],
    [['plot', 'curves', 'tiny', '-o', ''], '--out: has no value'],
    [['export', 'run1', '--format', 'csv', '-o'], 'Not enough arguments following: o'],
    [['sweep', 'tiny.yaml', '--set'], 'Not enough arguments following: set'],
    [['runs', '--experiment.x', '1'], 'Unknown argument: experiment.x'],
    [['runs', '--limit', '1', '--limit', '2'], '--limit: given more than once'],
  ])('%j is one sentence, and makes nothing', async (words, message) => {
    const before = readdirSync(place.folder);
    const { code, stdout, stderr } = await runInProcess(place, ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/internal|\n +at /);
    expect(readdirSync(place.folder)).toEqual(before);
  });
});
