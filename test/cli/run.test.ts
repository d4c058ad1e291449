// The command line as a function of words and surroundings.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import type { Context } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';
import { homePaths } from '../../src/util/files.js';
import { runInProcess } from '../setup/in-process.js';
import { workplace } from '../setup/program.js';
import { temporaryFolder } from '../setup/tiny.js';

describe('a command', () => {
  it.each(commands)(
    '$name says its arguments once: those of its usage are the positionals of its table',
    async (entry) => {
      const named = [...(entry.positionals ?? '').matchAll(/[<[](\w+)/g)].map((match) => match[1]!);
      const { positionals, options } = await entry.load();
      expect(Object.keys(positionals)).toEqual(named);
      expect(options['json']).toMatchObject({ type: 'boolean', default: false });
    },
  );

  it('has a file, and every file of a command is in the list', () => {
    const src = join(import.meta.dirname, '..', '..', 'src', 'cli');
    const files = readdirSync(src, { encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const defining = files.filter((name) => readFileSync(join(src, name), 'utf8').includes('Command = command('));
    expect(defining.sort()).toEqual(commands.map(({ name }) => `${name}.ts`).sort());
  });
});

describe('the command line, called as a function', () => {
  it('touches neither the exit code of its process nor its streams; two run at once, each in its own folder', async () => {
    const [first, second] = [workplace(), workplace('name: x\ndata: {mx: 3}\n')];
    const before = process.exitCode;
    const outcomes = await Promise.all([
      runInProcess(first, 'sweep', 'tiny.yaml', '--dry-run'),
      runInProcess(second, 'sweep', 'tiny.yaml', '--dry-run'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 2]);
    expect(outcomes[0].stdout).toMatch(/^-\s+reverse=none\s+1\s+new$/m);
    expect(outcomes[1]).toMatchObject({ stdout: '', stderr: expect.stringContaining('unknown key "mx"') as string });
    expect(process.exitCode).toBe(before);
  });

  it('tells help and its version where it is told to print', async () => {
    const place = workplace();
    expect(await runInProcess(place, '--version')).toEqual({ code: 0, stdout: 'tested\n', stderr: '' });
    expect(await runInProcess(place, 'runs', '--version')).toEqual({ code: 0, stdout: 'tested\n', stderr: '' });
    const { code, stdout } = await runInProcess(place, '--help');
    expect(code).toBe(0);
    for (const { name, about } of commands) {
      expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`harness ${name}\\b`));
      expect(stdout.replace(/\s+/g, ' ')).toContain(about);
    }
  });

  it.each(['--help', '--help=true'])(
    'tells with %s all options of a command, its examples and what else there is to say',
    async (help) => {
      const { code, stdout } = await runInProcess(workplace(), 'predict', help);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/Options:[^]*--epoch[^]*Examples:/)]);
      const { options, examples, epilogue = '' } = await commands.find(({ name }) => name === 'predict')!.load();
      const told = stdout.replace(/\s+/g, ' ');
      for (const name of Object.keys(options)) expect(told).toContain(`--${name} `);
      for (const [line] of examples ?? []) expect(told).toContain(line.replace('$0', 'harness'));
      expect(told).toContain(epilogue.replace(/\s+/g, ' '));
    },
  );

  it.each([
    [['swep', 'tiny.yaml'], 'Did you mean sweep?'],
    [[], 'A command is missing.'],
    [['runs', '--stauts', 'finished'], 'Unknown argument: stauts'],
    [['sweep'], 'Not enough non-option arguments: got 0, need at least 1'],
  ])('says in one line what is wrong with the words, and in another where help is: %j', async (words, message) => {
    const stderr = `${message}\nharness --help lists the commands.\n`;
    expect(await runInProcess(workplace(), ...words)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('tells a mistake of its own as internal, with the place', async () => {
    const said: string[] = [];
    const context = {
      version: '1',
      width: 100,
      paths: homePaths(temporaryFolder()),
      note: (text: string) => said.push(text),
      print: () => {
        throw new Error('unforeseen');
      },
    } as unknown as Context;
    expect(await run(['--version'], context)).toBe(1);
    expect(said.join()).toMatch(/^internal: Error: unforeseen\n +at /);
  });
});
