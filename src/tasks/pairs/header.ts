// The header of a file of examples: which columns it has, under names that are fit for SQL.

import { nearest } from '../../util/nearest.js';
import type { FileProblems } from './problems.js';
import type { Row } from './rows.js';

export interface Header {
  /** Of each column, in the file's order. */
  readonly names: readonly string[];
  /** The same as they are written. */
  readonly headings: readonly string[];
  readonly question: number;
  readonly answer: number;
  /** The column that says which examples are held out; -1: there is none. */
  readonly split: number;
}

const MOST_COLUMNS = 200;

/** Small letters; a space, a hyphen or a point becomes _. */
const nameOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[ .-]+/g, '_');

/** @throws UserError where columns are missing, or their names cannot be used */
export function readHeader(row: Row, problems: FileProblems): Header {
  const headings = [...row.values];
  const names = headings.map(nameOf);
  headings.slice(0, MOST_COLUMNS).forEach((heading, column) => {
    const name = names[column]!;
    const message = !/^[a-z][a-z0-9_]{0,63}$/.test(name)
      ? `${JSON.stringify(heading)} is no name of a column`
      : names.indexOf(name) < column
        ? `two columns are called ${name}`
        : undefined;
    if (message === undefined) return;
    const expected = 'letters, digits, _, space, - and ., at most 64, beginning with a letter; each name once';
    problems.add(row.placeOf(column), {
      message,
      expected,
      hint: 'capital letters become small, space, - and . become _',
    });
  });
  if (headings.length > MOST_COLUMNS)
    problems.add(row.placeOf(0), { message: `${headings.length} columns`, expected: `at most ${MOST_COLUMNS}` });
  for (const name of ['question', 'answer']) if (!names.includes(name)) addMissing(name, row, names, problems);
  problems.throwIfAny();
  const place = (name: string): number => names.indexOf(name);
  return { names, headings, question: place('question'), answer: place('answer'), split: place('split') };
}

function addMissing(name: string, row: Row, names: readonly string[], problems: FileProblems): void {
  const others = names.filter((other) => other !== 'question' && other !== 'answer');
  const near = others.find((other) => nearest(other, [name]) !== undefined);
  const received = `the columns ${names.join(', ')}`;
  const hint = near === undefined ? 'the first line names the columns' : `is it ${JSON.stringify(near)}?`;
  problems.add(row.placeOf(0), { message: `there is no column ${name}`, received, hint });
}
