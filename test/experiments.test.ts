// The experiments that are shipped, each in a tiny version: one epoch of few examples.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunSummary } from '../src/store/queries.js';
import { workplace } from './setup/program.js';

const folder = join(import.meta.dirname, '..', 'experiments');
const specs = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const TINY = ['training.epochs=1', 'data.examples=60', 'model.encoder=[4]', 'model.decoder=[4]', 'sweep.seeds=[1]'];

/** What a sweep sets cannot be set beside it. */
const isSwept = (name: string, override: string): boolean =>
  readFileSync(join(folder, name), 'utf8').includes(`      ${override.split('=')[0]!}:`);

it.each(specs)('%s runs, asks a question and says what it expects', async (name) => {
  const place = workplace();
  const document = await place.json<{ experiment: string; runs: RunSummary[] }>(
    'sweep',
    join(folder, name),
    ...TINY.filter((override) => !isSwept(name, override)).flatMap((override) => ['--set', override]),
  );
  expect(`${document.experiment}.yaml`).toBe(name);
  expect(document.runs.every(({ status }) => status === 'finished')).toBe(true);
  const [row] = await place.json<Record<string, string>[]>('sql', 'select question, expectation from experiments');
  expect(row!['question']).toMatch(/\?$/);
  expect(row!['expectation']).not.toBe('');
});

it('the shipped files tell editors their schema', () => {
  for (const name of specs) {
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\/experiment\.schema\.json\n/,
    );
  }
});

it('the commands of the README are commands', async () => {
  const readme = readFileSync(join(folder, '..', 'README.md'), 'utf8');
  const commands = [...readme.matchAll(/^npx harness (.+?)(?: +#.*)?$/gm)].map((match) => match[1]!);
  const reading = commands.filter((command) => !command.startsWith('sweep'));
  expect(reading.length).toBeGreaterThan(4);
  const place = workplace();
  await place.run('sweep', place.spec, '--set', 'data.max=99');
  for (const command of reading) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
    expect(await place.run(...words), command).toMatchObject({ code: 0 });
  }
});
