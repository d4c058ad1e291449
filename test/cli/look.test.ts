// plot and report as a user gives them, on one real sweep.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { trained } from '../setup/trained.js';

const SPEC = SWEEP.replace('training:', 'question: Is it tiny?\nexpect: Yes.\ntraining:');
let place: Workplace;
beforeEach(async () => {
  place = await trained(SPEC);
});

it.each([
  ['curves tiny', 'tiny: learning curves'],
  ['curves 1 2 --metric train_loss', 'run2: tiny, reverse=output, seed 1'],
  ['sweep tiny', 'settings: data.reverse'],
  ['plane last', 'validation after epoch'],
  ['errors run1', '|predicted - expected|'],
  ['accuracy run1', 'by carries'],
  ['flow run1', 'wrong, and never right before'],
  ['activations 1 5+3', 'encoder layer 0, 6 units'],
  ['activations 1 5+3 --unit 2 --theme dark', 'unit 2'],
])('plot %s', async (command, text) => {
  const { code, stdout, stderr } = await place.ask('plot', ...command.split(' '), '-o', 'figure.svg');
  expect([code, stdout, stderr]).toEqual([0, 'figure.svg\n', '']);
  expect(readFileSync(join(place.folder, 'figure.svg'), 'utf8')).toContain(text);
});

it('activations speak of units that read backwards only where there are any', async () => {
  await place.ask('plot', 'activations', '1', '5+3', '-o', 'forward.svg');
  expect(readFileSync(join(place.folder, 'forward.svg'), 'utf8')).not.toContain('backward');
  const both = workplace(SWEEP);
  const only = ['model.bidirectional=encoder', 'sweep.seeds=[1]', 'training.epochs=1'].flatMap((one) => ['--set', one]);
  expect((await both.ask('sweep', both.spec, ...only)).stderr).toContain('2 finished');
  await both.ask('plot', 'activations', '1', '5+3', '-o', 'both.svg');
  expect(readFileSync(join(both.folder, 'both.svg'), 'utf8')).toContain('backward direction');
});

it('plot writes PNG by the name of the file', async () => {
  expect(await place.json('plot', 'plane', '1', '-o', 'plane.png')).toMatchObject({
    file: 'plane.png',
    theme: 'light',
  });
  expect(readFileSync(join(place.folder, 'plane.png')).subarray(1, 4).toString()).toBe('PNG');
});

it.each([
  [['plot', 'plane', '1', '--metric', 'val_loss'], '--metric: has no effect on plane\n  expected it is for curves'],
  [['plot', 'plane', '1', '2'], 'plane is a figure of one run'],
  [['plot', 'plane', '1', '-o', 'x.pdf'], '--out: not a kind of picture'],
  [['plot', 'flow', '1', '--eval-set', 'other'], 'was not evaluated on the set "other"\n  hint: it has: validation'],
  [['plot', 'curves', 'tinny'], 'did you mean "tiny"?'],
  [['plot', 'curves', '9'], 'there is no run9'],
  [['plot', 'activations', '1'], 'activations need one run and one equation'],
  [
    ['plot', 'activations', '1', '5+3', '--unit', '6'],
    '--unit: not a number it can be\n  expected a whole number from 0 to 5',
  ],
  [['plot', 'activations', '1', '500+3'], 'this run cannot read that'],
  [['plot', 'pie', '1'], 'is none of its values'],
  [['report', 'tinny'], 'did you mean "tiny"?'],
  [['report', 'tiny', '-o', 'report.pdf'], '--out: not a kind of report'],
])('%j is refused and writes nothing', async (words, message) => {
  const before = readdirSync(place.folder);
  const outcome = await place.ask(...words);
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain(message);
  expect(readdirSync(place.folder)).toEqual(before);
});

it('report says question, expectation, outcome, mistakes, provenance, and how to do it again', async () => {
  const { stdout } = await place.ask('report', 'tiny');
  expect(stdout).toBe('tiny.html\n');
  const html = readFileSync(join(place.folder, 'tiny.html'), 'utf8');
  for (const part of [
    'Is it tiny?',
    'Yes.',
    'Best: reverse=',
    'Mistakes worth reading',
    '(expected: ',
    'harness sweep tiny.yaml',
    'engineVersion',
    'seeds: [1, 2]',
  ]) {
    expect(html.includes(part), part).toBe(true);
  }
  expect(html.match(/<img src="data:image\/svg\+xml;base64,/g)).toHaveLength(6);
  expect(html).not.toMatch(/(?:src|href|srcset)="(?!data:)/);
});

it('report as Markdown has its figures beside it', async () => {
  const { files } = await place.json<{ files: string[] }>('report', 'tiny', '-o', 'docs/tiny.md');
  expect(files).toHaveLength(7);
  for (const file of files) expect(existsSync(join(place.folder, file)), file).toBe(true);
  const markdown = readFileSync(join(place.folder, 'docs/tiny.md'), 'utf8');
  const links = [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1]!);
  for (const link of links) expect(existsSync(join(place.folder, 'docs', link)), link).toBe(true);
  expect(links).toHaveLength(6);
});

it('a variant that draws its data differently is told to be compared elsewhere', async () => {
  const spec = SWEEP.replace('name: tiny', 'name: drawn')
    .replace('data.reverse: {values: [none, output]}', 'data.pairs: {values: [product, unordered]}')
    .replace('examples: 80', 'examples: 40');
  const other = workplace(spec);
  const { stdout } = await other.ask('sweep', other.spec);
  expect(stdout).toContain('these variants were validated on different examples');
  expect((await other.ask('compare', 'drawn/product', 'drawn/unordered')).stdout).toContain(
    'validated on different examples',
  );
  const { stdout: same } = await place.ask('compare', 'tiny');
  expect(same).not.toContain('validated on different examples');
});
