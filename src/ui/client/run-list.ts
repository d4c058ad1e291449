// What a list of runs shows: filtered by words, sorted, grouped, with the columns that tell the runs apart.

import type { RunTable, TableRun, VariantSettings } from '../../results/run-table.js';

export type Run = TableRun;

export const tagsOf = ({ tags }: Pick<Run, 'tags'>): readonly string[] => tags?.split(' ') ?? [];

export function rowsOf({ columns, rows }: RunTable): readonly Run[] {
  return rows.map((cells) => {
    const run: Record<string, unknown> = {};
    for (let place = 0; place < columns.length; place++) run[columns[place]!] = cells[place];
    return run as unknown as Run;
  });
}

/** Old rows with new ones in their places. */
export function merged(old: readonly Run[], news: readonly Run[]): readonly Run[] {
  if (news.length === 0) return old;
  const byNumber = new Map(old.map((run) => [run.run, run]));
  for (const run of news) byNumber.set(run.run, run);
  return byNumber.size === old.length ? [...byNumber.values()] : [...byNumber.values()].sort((a, b) => a.run - b.run);
}

export type Value = string | number | null;

/** Whether a cursor, `START:NUMBER`, is of an earlier moment than another; of different starts none is. */
export function isBehind(cursor: string | undefined, other: string): boolean {
  const [[start, number], [otherStart, otherNumber]] = [cursor?.split(':') ?? [], other.split(':')];
  return start === otherStart && Number(number) < Number(otherNumber);
}

/** A value of a run, or a setting of its variant. */
export type ValueOf = (run: Run, name: string) => Value;

export function valuesWith({ paths, variants }: VariantSettings): ValueOf {
  const places = new Map(paths.map((path, place) => [path, place]));
  return (run, name) => {
    const place = places.get(name);
    if (place !== undefined) return variants[run.variant_id]?.[place] ?? null;
    return Object.hasOwn(run, name) ? ((run as unknown as Record<string, Value>)[name] ?? null) : null;
  };
}

type Test = (run: Run) => boolean;

/** `reverse status=failed tag=keep best_val_exact>=0.99 "two words"`: every one of them has to hold. */
export function filterOf(text: string, names: readonly string[], valueOf: ValueOf): Test {
  const tests = (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => testOf(word, names, valueOf));
  return (run) => tests.every((test) => test(run));
}

const TEXTS = ['experiment', 'variant', 'status', 'engine', 'tags', 'note'] as const;

function testOf(word: string, names: readonly string[], valueOf: ValueOf): Test {
  const [, isNot, name = '', operator = '', given = ''] = /^(-?)([\w.]+)(!=|>=|<=|=|:|>|<)(.+)$/.exec(word) ?? [];
  const plain = (text: string): string => text.replaceAll('"', '').toLowerCase();
  if (name === 'tag') return tagTest(operator, plain(given), isNot === '-');
  const column = names.find((one) => one === name) ?? names.find((one) => one.endsWith(`.${name}`));
  if (column !== undefined) {
    const test = comparison(operator, plain(given));
    return (run) => test(valueOf(run, column)) !== (isNot === '-');
  }
  const without = word.startsWith('-') && word.length > 1;
  const wanted = plain(without ? word.slice(1) : word);
  return (run) =>
    (TEXTS.some((text) => run[text]?.toLowerCase().includes(wanted)) || `run${run.run}` === wanted) !== without;
}

/** Whether a run has such a tag among its own. */
function tagTest(operator: string, wanted: string, isTurned: boolean): Test {
  const isWithout = (operator === '!=') !== isTurned;
  const test = comparison(operator === '!=' ? '=' : operator, wanted);
  return (run) => tagsOf(run).some(test) !== isWithout;
}

function comparison(operator: string, wanted: string): (value: Value) => boolean {
  const number = Number(wanted);
  const text = (value: Value): string => String(value ?? '').toLowerCase();
  if (operator === ':') return (value) => text(value).includes(wanted);
  if (operator === '=') return (value) => text(value) === wanted || (typeof value === 'number' && value === number);
  if (operator === '!=') return (value) => text(value) !== wanted && !(typeof value === 'number' && value === number);
  return (value) => {
    if (value === null || value === '' || !Number.isFinite(Number(value))) return false;
    const given = Number(value);
    if (operator === '>') return given > number;
    if (operator === '<') return given < number;
    return operator === '>=' ? given >= number : given <= number;
  };
}

/** `-best_val_exact`: from the highest down. What has no value comes last either way. */
export function sorted(runs: readonly Run[], by: string, valueOf: ValueOf): readonly Run[] {
  const isDown = by.startsWith('-');
  const name = isDown ? by.slice(1) : by;
  if (name === 'run') return isDown ? [...runs].reverse() : runs;
  const values = runs.map((run) => valueOf(run, name));
  const order = runs.map((_, place) => place).sort((a, b) => compare(values[a]!, values[b]!, isDown) || a - b);
  return order.map((place) => runs[place]!);
}

function compare(a: Value, b: Value, isDown: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = [Number(a), Number(b)];
  const isNumeric = a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y);
  const order = isNumeric ? x - y : a < b ? -1 : a > b ? 1 : 0;
  return isDown ? -order : order;
}

/** Those of the columns in which these runs are not all alike. */
export const differing = (runs: readonly Run[], names: readonly string[], valueOf: ValueOf): readonly string[] =>
  names.filter((name) => {
    const [first] = runs;
    if (first === undefined) return false;
    const value = valueOf(first, name);
    return runs.some((run) => valueOf(run, name) !== value);
  });

export interface Group {
  readonly value: Value;
  readonly runs: readonly Run[];
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  /** Over those that have a value. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly best: number | null;
}

const DONE = ['finished', 'stopped'];

/** The best on average first. */
export function grouped(runs: readonly Run[], by: string, metric: string, valueOf: ValueOf): readonly Group[] {
  const groups = new Map<Value, Run[]>();
  for (const run of runs) {
    const value = valueOf(run, by);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [run]);
    else group.push(run);
  }
  return [...groups]
    .map(([value, own]) => summaryOf(value, own, metric, valueOf))
    .sort((a, b) => (b.mean ?? -1) - (a.mean ?? -1));
}

function summaryOf(value: Value, runs: readonly Run[], metric: string, valueOf: ValueOf): Group {
  const values = runs.flatMap((run) => {
    const one = valueOf(run, metric);
    return typeof one === 'number' ? [one] : [];
  });
  const mean = values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
  const squares = values.reduce((sum, one) => sum + (one - mean!) ** 2, 0);
  const count = (states: readonly string[]): number => runs.filter(({ status }) => states.includes(status)).length;
  return {
    value,
    runs,
    done: count(DONE),
    running: count(['running']),
    failed: count(['failed', 'lost']),
    mean,
    sd: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    best: values.length === 0 ? null : Math.max(...values),
  };
}
