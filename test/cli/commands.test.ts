// The commands, one after the other as a user would give them, on one real sweep.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/store/read/runs.js';
import type { VariantSummary } from '../../src/store/read/variants.js';
import { runInProcess } from '../setup/in-process.js';
import { SWEEP, workplace, type Answer, type Workplace } from '../setup/program.js';
import { reading } from '../setup/results.js';
import { trained } from '../setup/trained.js';
import { WIDE, sized } from '../setup/wide.js';

describe('after a sweep', () => {
  let place: Workplace;
  let sweep: Answer;

  beforeAll(async () => {
    const cleanUps: (() => void)[] = [];
    place = workplace(SWEEP, (act) => cleanUps.push(act));
    sweep = await place.ask('sweep', place.spec);
    return () => cleanUps.forEach((act) => act());
  });

  const rows = <T>(query: string): T[] => reading(place, (connection) => connection.prepare<[], T>(query).all());

  it('its output ends with the table of variants; a line for each epoch went to stderr', () => {
    expect(sweep.code).toBe(0);
    expect(sweep.stdout.split('\n')[0]).toMatch(/^variant +n +parameters +best exact match \[95 %\]/);
    expect(sweep.stdout).toMatch(/^reverse=(none|output) +2 /m);
    expect(sweep.stderr.match(/epoch \d+: training loss/g)).toHaveLength(12);
    expect(sweep.stderr).toContain('4 runs: 4 finished; 4 trained now');
  });

  it('sweep --json gives one document with the names of the schema, and trains nothing again', async () => {
    const document = await place.json<{ trained: number[]; runs: RunSummary[]; variants: VariantSummary[] }>(
      'sweep',
      place.spec,
    );
    expect(document.trained).toEqual([]);
    expect(document.runs.map(({ run, seed, status, epochs }) => ({ run, seed, status, epochs }))).toEqual(
      [1, 2, 3, 4].map((run) => ({ run, seed: run <= 2 ? 1 : 2, status: 'finished', epochs: 3 })),
    );
    expect(document.variants.map(({ n }) => n)).toEqual([2, 2]);
    expect(document.variants[0]).toHaveProperty('best_val_exact_mean');
  });

  it('sweep trains only what is new when a value is added', async () => {
    writeFileSync(place.spec, SWEEP.replace('[none, output]', '[none, output, both]'));
    const planned = await place.json<{ runs: { status: string; variant: string }[] }>('sweep', place.spec, '--dry-run');
    expect(planned.runs.filter(({ status }) => status === 'new').map(({ variant }) => variant)).toEqual([
      'reverse=both',
      'reverse=both',
    ]);
    expect(planned.runs.filter(({ status }) => status === 'finished')).toHaveLength(4);
    const document = await place.json<{ trained: number[] }>('sweep', place.spec);
    expect(document.trained.sort()).toEqual([5, 6]);
  });

  it('runs lists, filters and sorts', async () => {
    const all = await place.json<RunSummary[]>('runs');
    expect(all.map(({ run }) => run)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await place.json<RunSummary[]>('runs', '--limit', '2')).map(({ run }) => run)).toEqual([5, 6]);
    const two = await place.ask('runs', '--limit', '2');
    expect(two.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['run', 'run5', 'run6', '']);
    expect(two.stderr).toBe(''); // what was asked for is not explained
    const first = await place.ask('runs', '--sort', 'best_val_exact', '--limit', '1');
    const [top] = await place.json<RunSummary[]>('runs', '--sort', 'best_val_exact');
    expect(first.stdout).toContain(`\nrun${top!.run} `);
    const best = await place.json<RunSummary[]>('runs', '--sort', 'best_val_exact');
    expect(best.map((run) => run.best_val_exact!)).toEqual(
      best.map((run) => run.best_val_exact!).sort((a, b) => b - a),
    );
    expect(await place.json('runs', '--status', 'failed')).toEqual([]);
    expect(await place.json('runs', '--status', 'failed', '--status', 'finished')).toEqual(all);
    expect((await place.ask('runs', '--experiment', 'tiny')).stdout).toMatch(
      /^run1 +tiny +reverse=none +1 +finished +3 /m,
    );
  });

  it('show tells everything about a run', async () => {
    const { stdout } = await place.ask('show', 'run1');
    for (const part of [
      'run1: tiny, reverse=none, seed 1, finished',
      'data.max: 9',
      'training.optimizer.learning_rate: 0.01',
      '1: ',
      'wrong answers at epoch',
      '(expected: ',
    ]) {
      expect(stdout).toContain(part);
    }
    const document = await place.json<{
      curve: unknown[];
      attempts: { outcome: string }[];
      checkpoints: unknown[];
      config: unknown;
    }>('show', '1');
    expect(document.curve).toHaveLength(3);
    expect(document.attempts.map(({ outcome }) => outcome)).toEqual(['finished']);
  });

  it('compare shows what differs and who is right where', async () => {
    const document = await place.json<{
      runs: RunSummary[];
      config: { path: string; values: unknown[] }[];
      pairs: Record<string, number>[];
    }>('compare', 'run1', 'run2');
    expect(document.config).toEqual([{ path: 'data.reverse', values: ['none', 'output'] }]);
    const pair = document.pairs[0]!;
    expect(pair['common']).toBe(20);
    expect(pair['both_right']! + pair['only_first_right']! + pair['only_second_right']! + pair['both_wrong']!).toBe(20);
    expect((pair['both_right']! + pair['only_first_right']!) / 20).toBeCloseTo(document.runs[0]!.best_val_exact!, 12);
    expect((pair['both_right']! + pair['only_second_right']!) / 20).toBeCloseTo(document.runs[1]!.best_val_exact!, 12);
    const { stdout } = await place.ask('compare', 'run1', 'run2');
    expect(stdout).toMatch(/data.reverse +none +output/);
    expect(stdout).toContain("McNemar's exact test: p = ");
    expect(stdout).toContain('this compares checkpoints, not the methods behind them');
    expect(stdout).toMatch(/examples with +evaluated +run1 wrong +share +run2 wrong +share/);
  });

  it('compare of two seeds speaks of the examples both were evaluated on, and says so', async () => {
    const { stdout } = await place.ask('compare', '1', '3');
    expect(stdout).toContain('the configurations are the same');
    expect(stdout).toMatch(
      /the runs were evaluated on different examples \(20 and 20\); compared on the \d+ in common|20 and 20, none in common/,
    );
  });

  it('compare --history says when questions were learned, run by run', async () => {
    type Run = { run: number; summary: { questions: number; right_at_the_end: number }; questions: unknown[] };
    const { history, runs } = await place.json<{ history: Run[]; runs: RunSummary[] }>(
      'compare',
      '1',
      '2',
      '--history',
    );
    expect(history.map(({ run, questions }) => [run, questions.length])).toEqual([
      [1, 20],
      [2, 20],
    ]);
    history.forEach(({ summary }, index) =>
      expect(summary.right_at_the_end / 20).toBeCloseTo(runs[index]!.last_val_exact!, 12),
    );
    expect((await place.ask('compare', '1', '2', '--history')).stdout).toMatch(/half right for good by epoch/);
  });

  it('compare of two variants pairs their seeds', async () => {
    type Document = {
      seeds: { seed: number; first: number; second: number; first_exact: number; second_exact: number }[];
      metrics: { metric: string; difference: { mean: number; pairs: number; interval: object } }[];
      config: unknown[];
    };
    const document = await place.json<Document>('compare', 'tiny/none', 'tiny/reverse=output');
    expect(document.seeds.map(({ seed, first, second }) => [seed, first, second])).toEqual([
      [1, 1, 2],
      [2, 3, 4],
    ]);
    const mean = document.seeds.reduce((sum, one) => sum + one.first_exact - one.second_exact, 0) / 2;
    expect(document.metrics[0]).toMatchObject({ metric: 'exact, best epoch', difference: { pairs: 2 } });
    expect(document.metrics[0]!.difference.mean).toBeCloseTo(mean, 12);
    const { stdout } = await place.ask('compare', 'tiny/none', 'tiny/output');
    expect(stdout).toMatch(/^data.reverse +none +output$/m);
    expect(stdout).toContain('Paired over 2 seeds');
    expect(stdout).toContain('cannot be below 0.5000');
    expect(await place.json('compare', 'tiny/v1', 'tiny/v2')).toEqual(document);
  });

  it('compare --experiment gives the variants, best first, tested against the first', async () => {
    type Variant = VariantSummary & { exact: { mean: number; interval: object }; behind: { mean: number } | null };
    const { variants } = await place.json<{ variants: Variant[] }>('compare', '--experiment', 'tiny');
    expect(variants).toHaveLength(3);
    expect(variants[0]!.behind).toBeNull();
    for (const { exact, best_val_exact_mean, behind } of variants) {
      expect(exact.mean).toBeCloseTo(best_val_exact_mean, 12);
      if (behind !== null) expect(behind.mean).toBeCloseTo(exact.mean - variants[0]!.exact.mean, 12);
    }
    expect(await place.json('compare', 'tiny')).toEqual(await place.json('compare', '--experiment', 'tiny'));
  });

  it.each([
    [[], 'nothing to compare'],
    [['1', '1'], 'a run cannot be compared with itself'],
    [['1', 'tiny/none'], 'these cannot be compared'],
    [['1', '2', '--experiment', 'tiny'], 'two things at once'],
    [['tinny'], 'did you mean "tiny"?'],
    [
      ['tiny/none', 'tiny/nothing'],
      'no variant of tiny with finished runs is called "nothing"\n  hint: there are: v1 (reverse=none), v2 (reverse=output), v3 (reverse=both)',
    ],
    [['tiny/none', 'tiny/reverse=none'], 'a variant cannot be compared with itself'],
    [['tiny', '--history'], '--history: not for a comparison of an experiment'],
    [['tiny', '--sample', '3'], '--sample: not for a comparison of an experiment'],
    [['1', '2', '--eval-set', 'validaton'], 'did you mean "validation"?'],
    [['1', '2', '--sample', '-1'], '--sample: not a number it can be'],
  ])('compare %j is refused', async (words, message) => {
    const outcome = await runInProcess(place, 'compare', ...words);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
  });

  it('sql answers as table, CSV and JSON', async () => {
    const query = 'select run, epoch, val_exact from curves where run = 1 order by epoch';
    expect((await place.json<{ epoch: number }[]>('sql', query)).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect((await place.ask('sql', query, '--csv')).stdout).toMatch(/^run,epoch,val_exact\n1,1,/);
    expect((await place.ask('sql', query)).stdout).toMatch(/^run +epoch +val_exact\n/);
    const cells =
      'select count(*) as a, 2 as a, null as b, 9007199254740993 as c from mispredictions where run_id = 99';
    expect(await place.json('sql', cells)).toEqual([{ a: 0, 'a:2': 2, b: null, c: '9007199254740993' }]);
    const limited = await place.ask('sql', 'select * from curves', '--limit', '2', '--json');
    expect(JSON.parse(limited.stdout)).toHaveLength(2);
    expect(limited.stderr).toContain('only the first 2 rows');
    const formulas = "select '=1+1' as f, '-7' as g, '-3 + 4' as h";
    expect((await place.ask('sql', formulas, '--csv')).stdout).toBe("f,g,h\n'=1+1,-7,-3 + 4\n");
    expect((await place.ask('sql', formulas, '--csv', '--no-escape')).stdout).toBe('f,g,h\n=1+1,-7,-3 + 4\n');
    expect((await place.ask('sql', 'select 1', '--no-escape')).stderr).toContain(
      '--escape: has no effect without --csv',
    );
  });

  it.each([
    ['delete from runs', 'this query would write'],
    ["attach 'other.db' as other", 'this query would write'],
    ["vacuum into 'copy.db'", 'this query would write'],
    ['pragma user_version = 3', 'this query would write'],
    ['begin', 'this query would write'],
    ['pragma journal_mode = delete', 'this query would write'],
    ['create temp table t (x)', 'this query would write'],
    ['with x as (select 1) insert into runs select * from x', ''],
    ["select load_extension('x')", 'not authorized'],
    ["select writefile('copy.db', 'x')", 'no such function: writefile'],
    ['select randomblob(1500000000)', 'string or blob too big'],
    ['select randomblob(65000000)', 'the answer is too large'],
    ["select printf('%.*c', 65000000, 'x')", 'the answer is too large'],
    ['select 1; select 2', 'more than one statement'],
    ['', 'the query is empty'],
    ['selec 1', 'syntax error'],
    ['select a from nowhere', 'no such table: nowhere'],
  ])('sql refuses %j and changes no file', async (query, message) => {
    const before = contents(place.home);
    const outcome = await runInProcess(place, 'sql', query);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(contents(place.home)).toEqual(before);
    expect(existsSync(join(place.folder, 'copy.db')) || existsSync(join(place.folder, 'other.db'))).toBe(false);
  });

  it('sql has saved queries, with parameters; each answers', async () => {
    const { queries, views } = await place.json<{ queries: { name: string }[]; views: Record<string, unknown> }>(
      'sql',
      '--schema',
    );
    expect(Object.keys(views)).toContain('wrong_answers');
    expect(queries.map(({ name }) => name)).toContain('@slices');
    for (const { name } of queries) {
      const sql = readFileSync(`experiments/queries/${name.slice(1)}.sql`, 'utf8');
      const params = Object.entries({ run: 1, experiment: 'tiny' }).filter(([param]) => sql.includes(`:${param}`));
      const answer = reading(place, (connection) => {
        const statement = connection.prepare(sql);
        expect([statement.reader, statement.readonly], name).toEqual([true, true]);
        return statement.all(...(params.length > 0 ? [Object.fromEntries(params)] : []));
      });
      if (name !== '@forgotten') expect(answer.length, name).toBeGreaterThan(0);
    }
    const settings = await place.json<object[]>('sql', '@settings', '--param', 'experiment=tiny');
    expect(settings.length).toBeGreaterThan(0);
    const slices = await place.json<{ asked: number; wrong: number }[]>('sql', '@slices', '--param', 'run=1');
    const [{ wrong }] = await place.json<[{ wrong: number }]>(
      'sql',
      "select wrong from eval_curves join run_summary using (run) where run = 1 and epoch = best_epoch and eval_set = 'validation'",
    );
    expect(slices.reduce((sum, row) => sum + row.wrong, 0)).toBe(wrong);
    expect(slices.reduce((sum, row) => sum + row.asked, 0)).toBe(20);
    expect((await place.ask('sql', '--schema')).stdout).toMatch(/^run_summary: one row per run$/m);
  });

  it('sql takes saved queries of the working folder before its own', async () => {
    mkdirSync(join(place.folder, 'experiments', 'queries'), { recursive: true });
    writeFileSync(join(place.folder, 'experiments', 'queries', 'cost.sql'), '-- mine\nselect 42 as mine');
    expect(await place.json('sql', '@cost')).toEqual([{ mine: 42 }]);
  });

  it.each([
    [['@slises', '--param', 'run=1'], 'there is no saved query @slises\n  hint: did you mean "@slices"?'],
    [['@slices'], 'the query has parameters; they have no value'],
    [['select :a, :b', '--param', 'a=1'], ':b has no value\n  hint: --param b=...'],
    [['select 1', '--param', 'run=1'], '--param: the query has no :run'],
    [['select :a', '--param', 'a'], '--param: not a parameter'],
    [['@../../package'], 'there is no saved query'],
    [['select 1', '--schema'], '--schema goes without a query'],
    [[], 'no query is given'],
  ])('sql %j is refused', async (words, message) => {
    const outcome = await runInProcess(place, 'sql', ...words);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
  });

  const COUNTING = 'with recursive n(i) as (select 1 union all select i + 1 from n)';
  const LARGE: readonly (readonly [what: string, query: string])[] = [
    ['a sort', `${COUNTING} select * from n order by i desc`],
    ['a set', `with recursive n(i) as (select 1 union select i + 1 from n) select count(*) from n`],
    ['a large text', `${COUNTING} select group_concat(i) from (select i from n limit 100000000)`],
    ['large values in a sort', `${COUNTING} select * from (select randomblob(1000000) as s from n) order by s`],
    ['many rows', `${COUNTING} select * from n`],
  ];
  it.each(sized([LARGE[0]!, LARGE[4]!], LARGE))(
    'sql ends a query that takes too much memory, and makes no file: %s',
    async (_, query) => {
      const before = contents(place.home);
      const outcome = await place.ask('sql', query, '--memory', '20', '--limit', '1000000000', '--timeout', '300');
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).toBe(
        'the query took more than 20 MB of memory\n  hint: narrow the query, or raise --memory\n',
      );
      expect(contents(place.home)).toEqual(before);
    },
  );

  it('sql puts nothing into temporary files', async () => {
    const query = `${COUNTING} select count(*) from (select randomblob(1000) as s from n limit 30000) group by s having count(*) > 1`;
    const running = place.start('sql', query, '--timeout', '300');
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, bytesOfDeletedFiles(running.child.pid!))), 20);
    expect((await running.ended).code).toBe(0);
    clearInterval(look);
    expect(most).toBe(0); // by default they grow to 30 MB
  });

  it('sql waits as long as it is told', async () => {
    for (const seconds of ['3000000', '1e12', 'Infinity']) {
      expect(await place.json('sql', 'select 1 as one', '--timeout', seconds)).toEqual([{ one: 1 }]);
    }
  });

  it.runIf(WIDE)('sql says how many rows it shows where the answer is too large', async () => {
    const { code, stderr } = await place.ask('sql', `${COUNTING} select hex(randomblob(8000000)) from n`, '--json');
    expect([code, stderr]).toEqual([0, 'only the first 4 rows: the answer is too large\n']);
  });

  it('sql ends a query that takes too long', async () => {
    const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';
    const { code, stderr } = await place.ask('sql', endless, '--timeout', '0.5');
    expect(code).toBe(2);
    expect(stderr).toContain('the query took longer than 0.5 s');
  });

  it('predict answers as the run does, and refuses what it cannot read', async () => {
    const document = await place.json<{
      predictions: { equation: string; predicted: string; expected: string; correct: boolean }[];
    }>('predict', 'run1', '3+4', '9 + 0');
    expect(document.predictions.map(({ equation, expected }) => `${equation} = ${expected}`)).toEqual([
      '3 + 4 = 7',
      '9 + 0 = 9',
    ]);
    const wrong = rows<{ equation: string; predicted: string }>(
      'select equation, predicted from wrong_answers join run_summary using (run) where run = 2 and epoch = best_epoch limit 3',
    );
    expect(wrong.length).toBeGreaterThan(0);
    const again = await place.json<typeof document>('predict', '2', ...wrong.map(({ equation }) => equation));
    expect(again.predictions.map(({ predicted }) => predicted)).toEqual(wrong.map(({ predicted }) => predicted));
    expect((await place.ask('predict', '1', '1 *')).stderr).toContain('not an expression');
    expect((await place.ask('predict', '1', '123 + 456')).stderr).toContain(
      'this run cannot read that\n  expected at most 2 operands in 0..9',
    );
  });

  it('predict --epoch answers with the weights of that epoch, and names those that are kept, the nearest first', async () => {
    const kept = rows<{ epoch: number }>('select epoch from checkpoints where run_id = 1 and step = 0 order by epoch');
    expect(kept.length).toBeGreaterThan(1);
    for (const { epoch } of kept) {
      const wrong = rows<{ equation: string; predicted: string }>(
        `select equation, predicted from wrong_answers where run = 1 and eval_set = 'validation' and epoch = ${epoch}`,
      );
      const document = await place.json<{ epoch: number; predictions: { predicted: string }[] }>(
        'predict',
        'run1',
        ...wrong.map(({ equation }) => equation),
        '--epoch',
        String(epoch),
      );
      expect(document.epoch).toBe(epoch);
      expect(document.predictions.map(({ predicted }) => predicted)).toEqual(wrong.map(({ predicted }) => predicted));
    }
    const nearest = kept.map(({ epoch }) => epoch).sort((a, b) => b - a);
    const { code, stderr } = await place.ask('predict', 'run1', '3 + 4', '--epoch', '9');
    expect(code).toBe(2);
    expect(stderr).toContain(`run1 has no weights of epoch 9\n  hint: it has those of epoch ${nearest.join(', ')}`);
    expect((await place.ask('predict', 'run1', '3 + 4', '--epoch', '0')).stderr).toContain(
      '--epoch: not a number it can be',
    );
  });

  it('predict answers what it can read, and tells the rest by line or word', async () => {
    const file = join(place.folder, 'questions.txt');
    writeFileSync(file, '3 + 4\n\nhello\r\n  9+0 \n99 + 1\n1 + 1');
    const { code, stdout, stderr } = await place.run('predict', '1', { input: file });
    expect(code).toBe(2);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' =')[0]),
    ).toEqual(['3 + 4', '9 + 0', '1 + 1']);
    expect(stderr.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'standard input:3: not an expression',
      'standard input:5: this run cannot read that',
      '',
    ]);
    const json = await place.ask('predict', '1', '3 + 4', 'hello', '--json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      predictions: [{ equation: '3 + 4' }],
      refused: [{ word: 2, text: 'hello', message: 'not an expression' }],
    });
    const none = await place.ask('predict', '1', 'hello');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('expression 1: not an expression');
  });

  it('rebuild remakes the database', async () => {
    const tables = ['run_summary', 'curves', 'wrong_answers', 'checkpoints'];
    const read = (): unknown[] => tables.flatMap((table) => rows(`select * from ${table} order by 1, 2, 3, 4`));
    const before = read();
    expect((await place.ask('rebuild')).stdout).toMatch(/^6 runs in .*harness.db; the old database is now .*\.old$/m);
    expect(read()).toEqual(before);
    rmSync(join(place.home, 'harness.db'));
    expect((await place.ask('sweep', place.spec)).stderr).toContain('6 finished; 0 trained now');
    expect(read()).toEqual(before);
  });

  it('engines says what runs here', async () => {
    expect(await place.json('engines')).toEqual(
      ['onnx', 'native', 'tfjs'].map((name) => expect.objectContaining({ name, usable: true }) as unknown),
    );
  });

  it('output into a closed pipe is no error', async () => {
    const { child, ended } = place.start('sql', 'select * from examples, examples as more', '--limit', '50000');
    child.stdout!.destroy();
    expect((await ended).stderr).toBe('');
  });
});

describe('a mistake', () => {
  it.each([
    ['a spec that is not there', ['sweep', 'nope.yaml'], 'nope.yaml: there is no such file'],
    ['a spec whose name is nearly right', ['sweep', 'tinny.yaml'], 'hint: did you mean "tiny.yaml"?'],
    ['a folder', ['sweep', '.'], '.: is a folder'],
    [
      'a value that is none',
      ['sweep', 'tiny.yaml', '--set', 'training.epochs=none'],
      '--set training.epochs=none training.epochs: wrong type',
    ],
    [
      'more examples than equations',
      ['sweep', 'tiny.yaml', '--set', 'data.examples=500'],
      'more examples than there are different equations',
    ],
    ['no jobs', ['sweep', 'tiny.yaml', '--jobs', '0'], '--jobs: not a number it can be'],
    ['no spec', ['sweep'], 'Not enough non-option arguments'],
    ['an unknown command', ['swep', 'tiny.yaml'], 'Did you mean sweep?'],
    ['an unknown option', ['runs', '--foo'], 'Unknown argument: foo'],
    ['no command', [], 'A command is missing'],
    ['a run where there are none', ['show', 'run1'], 'there is no database here yet'],
    ['a comparison of nothing', ['compare'], 'nothing to compare'],
    ['a query where there is nothing', ['sql', 'select 1'], 'there is no database here yet'],
    ['a resume where there is nothing', ['resume'], 'there is no database here yet'],
  ])('is one clear message, exit code 2, and makes nothing: %s', async (_, words, message) => {
    const place = workplace();
    const outcome = await runInProcess(place, ...words);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toMatch(/\n +at /);
    expect(existsSync(place.home)).toBe(false);
  });

  it('in a spec is said for all of it at once', async () => {
    const place = workplace('name: x\ndata: {mx: 3}\nsweep: {parameters: {model.encoder: [64, 128]}}\n');
    const { code, stderr } = await runInProcess(place, 'sweep', 'tiny.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('tiny.yaml:2:8 data.mx: unknown key "mx"');
    expect(stderr).toContain('tiny.yaml:3:37 sweep.parameters.model.encoder: a bare list');
    expect(existsSync(place.home)).toBe(false);
  });

  it.each([
    [['runs', '--limit', '1.5'], '--limit: not a number it can be\n  expected a whole number from 1, received 1.5'],
    [['runs', '--limit', 'few'], '--limit: not a number it can be\n  expected a whole number from 1, received NaN'],
    [
      ['show', '1', '--mistakes', 'abc'],
      '--mistakes: not a number it can be\n  expected a whole number from 0, received NaN',
    ],
    [
      ['compare', '1', '2', '--sample', '-1'],
      '--sample: not a number it can be\n  expected a whole number from 0, received -1',
    ],
    [['sql', 'select 1', '--limit', '0'], '--limit: not a number it can be'],
    [['sql', 'select 1', '--timeout', '0'], '--timeout: not a time\n  expected seconds, more than 0, received 0'],
  ])('in a number is said before anything is read: %j', async (words, message) => {
    const { code, stderr } = await runInProcess(workplace(), ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n +at /);
  });

  it('in the number of a run names the newest', async () => {
    const place = await trained();
    expect((await runInProcess(place, 'show', 'run9')).stderr).toContain(
      'there is no run9\n  hint: the newest is run4',
    );
    expect((await runInProcess(place, 'compare', 'run1', 'nine')).stderr).toContain(
      'not a run\n  expected run12, 12 or last, received "nine"',
    );
  });
});

/** Every file below a folder with its bytes, but for SQLite's shared memory, which is no content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((name) => statSync(join(folder, name)).isFile() && !name.endsWith('-shm'))
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );
}

/** Of files that the children of a process hold and that have no name: SQLite's temporary ones. */
function bytesOfDeletedFiles(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const files = children.flatMap((child) => readdirSync(`/proc/${child}/fd`).map((fd) => `/proc/${child}/fd/${fd}`));
    const deleted = files.filter((file) => readlinkSync(file).endsWith('(deleted)'));
    return deleted.reduce((sum, file) => sum + statSync(file).size, 0);
  } catch {
    return 0; // it has just ended
  }
}
