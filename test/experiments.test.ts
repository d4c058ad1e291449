// The experiments that are shipped, each in a tiny version: one epoch of few examples.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunSummary } from '../src/store/queries.js';
import { workplace } from './setup/program.js';

const folder = join(import.meta.dirname, '..', 'experiments');
const specs = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const TINY = ['training.epochs=1', 'data.examples=60', 'model.encoder=[4]', 'model.decoder=[4]', 'sweep.seeds=[1]'];

it.each(specs)('%s runs, asks a question and says what it expects', async (name) => {
  const place = workplace();
  const document = await place.json<{ experiment: string; runs: RunSummary[] }>(
    'sweep',
    join(folder, name),
    ...TINY.flatMap((override) => ['--set', override]),
  );
  expect(`${document.experiment}.yaml`).toBe(name);
  expect(document.runs.every(({ status }) => status === 'finished')).toBe(true);
  const [row] = await place.json<Record<string, string>[]>('sql', 'select question, expectation from experiments');
  expect(row!['question']).toMatch(/\?$/);
  expect(row!['expectation']).not.toBe('');
});
