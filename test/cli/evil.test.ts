// One run whose words are paths, markup, escapes, SQL and formulas, through every command, figure and export.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runInProcess } from '../setup/in-process.js';
import { workplace, type Workplace } from '../setup/program.js';
import { TINY } from '../setup/tiny.js';

const EVIL = `=HYPERLINK("http://evil","x")<script>alert(1)</script><img src=x onerror=alert(2)>'; DROP TABLE runs; --\\u001b[2J../../../etc\`\`\`|x`;

let place: Workplace;
beforeAll(async () => {
  const cleanUps: (() => void)[] = [];
  const spec = `${TINY}question: "${EVIL.replaceAll('"', '\\"')}"\nexpect: "${EVIL.replaceAll('"', '\\"')}"\nsweep: {parameters: {data.reverse: {values: [none, output]}}, seeds: [1, 2]}\n`;
  place = workplace(spec, (act) => cleanUps.push(act));
  const { code, stderr } = await place.ask('sweep', place.spec);
  if (code !== 0) throw new Error(stderr);
  // Names and settings are checked; that they could be evil all the same is what this is about.
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(join(place.home, 'harness.db'));
  const text = JSON.parse(`"${EVIL.replaceAll('"', '\\"')}"`) as string;
  database.prepare('UPDATE variants SET label = ? || id').run(text);
  database.prepare('UPDATE params SET text = ? || variant_id WHERE path = ?').run(text, 'data.reverse');
  database.prepare('UPDATE mispredictions SET predicted = ?').run(text);
  database.prepare('UPDATE examples SET equation = ? || example').run(text);
  database.prepare('UPDATE attempts SET error = ?').run(text);
  database.close();
  return () => cleanUps.forEach((act) => act());
});

/** Everything a terminal shows: no escape, no control character but line ends. */
function expectPlain(text: string): void {
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066]/);
}

it.each([
  [['runs']],
  [['show', '1']],
  [['compare', '1', '2', '--history']],
  [['compare', 'tiny']],
  [['compare', '1', '3']],
  [['sql', 'select * from run_summary']],
  [['sql', 'select * from wrong_answers limit 3', '--csv']],
  [['predict', '1', '3 + 4']],
  [['rm', 'tiny', '--dry-run']],
])('%j shows it and is plain', async (words) => {
  const { code, stdout, stderr } = await runInProcess(place, ...words);
  expect([code, stderr]).toEqual([0, words[0] === 'rm' ? expect.stringMatching(/^would remove 4 runs/) : '']);
  expectPlain(stdout);
  if (words[0] !== 'predict') expect(stdout).toContain('<script>');
});

it('--json carries it verbatim', async () => {
  const [run] = await place.json<{ variant: string }[]>('runs', '--limit', '1');
  expect(run!.variant).toContain('<script>alert(1)</script>');
  expect(run!.variant).toContain('\u001b[2J');
});

const HOSTILE = '\u001b[2J\u009b31m\u202eevil\u2066';

it('--json is inert on a terminal, and says the same', async () => {
  const query = `select '${HOSTILE}' as "${HOSTILE}"`;
  const { stdout } = await place.ask('sql', query, '--json');
  expectPlain(stdout);
  expect(JSON.parse(stdout)).toEqual([{ [HOSTILE]: HOSTILE }]);
  for (const format of [[], ['--csv']]) expectPlain((await place.ask('sql', query, ...format)).stdout);
});

it.each([
  [['predict', '1', HOSTILE]],
  [['runs', `--${HOSTILE}`]],
  [['runs', '--status', HOSTILE]],
  [[HOSTILE]],
  [['show', HOSTILE]],
  [['compare', HOSTILE]],
  [['compare', `tiny/${HOSTILE}`, 'tiny/x']],
  [['plot', 'curves', 'tiny', '-o', `${HOSTILE}/x`]],
  [['plot', 'curves', 'tiny', '-o', `tiny.yaml/${HOSTILE}.svg`]],
  [['report', 'tiny', '-o', `tiny.yaml/${HOSTILE}.md`]],
  [['export', '1', '--format', 'csv', '-o', `tiny.yaml/${HOSTILE}`]],
  [['sql', `select * from "${HOSTILE}"`]],
  [['sql', `@${HOSTILE}`]],
  [['sql', 'select 1', '--param', HOSTILE]],
  [['sweep', HOSTILE]],
])('%j, a mistake, is told plainly', async (words) => {
  const { code, stdout, stderr } = await runInProcess(place, ...words);
  expect([code, stdout]).toEqual([2, '']);
  expectPlain(stderr);
  expect(stderr).toContain('evil');
});

it.each([
  [['plot', 'curves', 'tiny', '-o', `${HOSTILE}.svg`]],
  [['report', 'tiny', '-o', `${HOSTILE}.md`]],
  [['export', '1', '--format', 'csv', '-o', HOSTILE]],
])('%j, a file name, is told plainly', async (words) => {
  const { code, stdout, stderr } = await runInProcess(place, ...words);
  expect([code, stderr]).toEqual([0, '']);
  expectPlain(stdout);
  expect(stdout).toContain('evil');
});

it('CSV cells are no formulas', async () => {
  const { stdout } = await place.ask('sql', 'select variant from run_summary', '--csv');
  for (const line of stdout.trim().split('\n').slice(1)) expect(line).toMatch(/^"?'=/);
});

it.each(['curves tiny', 'sweep tiny', 'errors 1', 'accuracy 1', 'flow 1', 'plane 1'])(
  'the figure %s has it as text',
  async (figure) => {
    const { code, stderr } = await runInProcess(place, 'plot', ...figure.split(' '), '-o', 'evil.svg');
    expect([code, stderr]).toEqual([0, '']);
    const svg = readFileSync(join(place.folder, 'evil.svg'), 'utf8');
    expectPlain(svg);
    expect(svg).not.toMatch(/<script|<img|<foreignObject|href=|<[^>]*\son\w+=/);
    expect(svg).toContain('&lt;');
  },
);

it('the report has it as text, and may run or load nothing', async () => {
  expect((await place.ask('report', 'tiny')).code).toBe(0);
  const html = readFileSync(join(place.folder, 'tiny.html'), 'utf8');
  expectPlain(html);
  expect(html).not.toMatch(/<script|<img src=x|<[^>]*\son\w+=|(?:src|href)="(?!data:)|url\(/);
  expect(html.includes('default-src &#x27;none&#x27;')).toBe(true);
  expect(html).toMatch(/&#x3C;script>alert\(1\)&#x3C;\/script>|&lt;script/);

  expect((await place.ask('report', 'tiny', '-o', 'tiny.md')).code).toBe(0);
  const markdown = readFileSync(join(place.folder, 'tiny.md'), 'utf8');
  expectPlain(markdown);
  const outsideBlocks = markdown.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '');
  expect(outsideBlocks).not.toMatch(/<(?:script|img)/);
  expect(outsideBlocks.split('\n').filter((line) => line.startsWith('| '))).toSatisfy((rows: string[]) =>
    rows.every((row) => row.replace(/\\\|/g, '').split('|').length === rows[0]!.replace(/\\\|/g, '').split('|').length),
  );
});

it.each(['csv', 'parquet', 'tensorboard', 'mlflow', 'onnx', 'safetensors', 'tfjs'])(
  'as %s it stays in its folder',
  async (format) => {
    const before = new Set(readdirSync(place.folder));
    const { code, stderr } = await place.ask('export', '1', '--format', format, '-o', `out-${format}`);
    expect([code, stderr]).toEqual([0, '']);
    const made = readdirSync(place.folder).filter((name) => !before.has(name));
    expect(made).toEqual([`out-${format}`]);
    if (format === 'csv')
      expect(readFileSync(join(place.folder, 'out-csv', 'wrong_answers.csv'), 'utf8')).not.toMatch(/(^|,)"?=/m);
  },
);

it('file names come from words, never from what is stored', async () => {
  writeFileSync(join(place.folder, 'guard'), '');
  const { code } = await place.ask('plot', 'curves', 'tiny');
  expect(code).toBe(0);
  expect(readdirSync(place.folder)).toContain('curves-tiny.svg');
});

it('doctor, backup and replay work on it', async () => {
  for (const words of [['doctor'], ['backup', 'copy'], ['replay', '1']]) {
    const { code, stdout, stderr } = await place.ask(...words);
    expect([words[0], code], stderr).toEqual([words[0], words[0] === 'replay' ? 0 : expect.any(Number)]);
    expectPlain(stdout + stderr);
  }
  expect((await runInProcess(place, 'rm', '../../etc', '--yes')).stderr).toContain(
    'there is no experiment "../../etc"',
  );
});
