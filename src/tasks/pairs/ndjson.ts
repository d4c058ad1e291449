// Rows of files with one JSON object a line. The keys of the first object are the columns; others may lack some.

import { messageOf } from '../../util/errors.js';
import type { FileProblems } from './problems.js';
import type { TakeRow } from './rows.js';

const LINE_FEED = 0x0a;

type JsonObject = Readonly<Record<string, unknown>>;

/** @param from where the text begins */
export function readNdjson(content: Buffer, from: number, problems: FileProblems, take: TakeRow): void {
  let columns: readonly string[] | undefined;
  for (let [line, start] = [1, from]; start < content.length; line++) {
    const found = content.indexOf(LINE_FEED, start);
    const end = found === -1 ? content.length : found;
    const text = content.toString('utf8', start, end);
    start = end + 1;
    if (text.trim() === '') continue;
    const object = parse(text, line, problems);
    if (object === undefined) continue;
    const row = (values: readonly string[]): boolean => take({ values, line, placeOf: () => ({ line, column: 1 }) });
    if (columns === undefined) {
      columns = Object.keys(object);
      if (!row(columns)) return;
    }
    const values = valuesOf(object, columns, line, problems);
    if (values !== undefined && !row(values)) return;
  }
}

function parse(text: string, line: number, problems: FileProblems): JsonObject | undefined {
  const expected = 'an object, e.g. {"question": "two", "answer": "2"}';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    problems.add({ line, column: 1 }, { message: 'not a JSON object', expected });
  } catch (error) {
    problems.add({ line, column: 1 }, { message: `not JSON: ${messageOf(error)}`, expected });
  }
  return undefined;
}

/** As texts, empty where there is none; undefined where something is wrong with them. */
function valuesOf(
  object: JsonObject,
  columns: readonly string[],
  line: number,
  problems: FileProblems,
): readonly string[] | undefined {
  const before = problems.count;
  const complain = (message: string, expected: string): void =>
    problems.add({ line, column: 1 }, { message, expected });
  for (const key of Object.keys(object)) {
    if (columns.includes(key)) continue;
    complain(`unknown key ${JSON.stringify(key)}`, `those of the first line: ${columns.join(', ')}`);
  }
  const values = columns.map((key) => {
    const value = Object.hasOwn(object, key) ? object[key] : null;
    if (value === null) return '';
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value)) complain(`${key} has half of a surrogate pair`, 'characters');
      return value;
    }
    const isText = /^(?:question|answer)$/i.test(key);
    if (!isText && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
    complain(`${key} is ${JSON.stringify(value).slice(0, 40)}`, isText ? 'text, in quotes' : 'text, a number or null');
    return '?'; // said already: not empty too
  });
  return problems.count === before ? values : undefined;
}
