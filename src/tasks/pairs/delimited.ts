// Rows of tab-separated and comma-separated files. Fields of .tsv are what stands between tabs (IANA
// text/tab-separated-values: no quotes); those of .csv may be quoted, with "" for a quote and line ends inside (RFC
// 4180). It reads bytes that are there already, one row at a time, and knows the place of each field: parsers from npm
// hand out an array of strings for every line, or wait for a stream, and a spec is checked before anything is awaited.

import type { FileProblems, Place } from './problems.js';
import type { Row, TakeRow } from './rows.js';

const [TAB, LINE_FEED, RETURN, QUOTE, COMMA] = [0x09, 0x0a, 0x0d, 0x22, 0x2c];

/** @param from where the text begins */
export function readDelimited(
  content: Buffer,
  from: number,
  format: 'tsv' | 'csv',
  problems: FileProblems,
  take: TakeRow,
): void {
  const reader = new DelimitedReader(content, from, format, problems);
  while (!reader.isAtEnd) {
    const row = reader.next();
    if (row === undefined) return;
    const isBlank = row.values.length === 1 && row.values[0] === '';
    if (!isBlank && !take(row)) return;
  }
}

class DelimitedReader implements Row {
  readonly values: string[] = [];
  line = 0;
  readonly #content: Buffer;
  readonly #separator: number;
  readonly #isQuoting: boolean;
  readonly #problems: FileProblems;
  #at: number;
  /** Where the reading is: number and first byte of the line. */
  #line = 1;
  #lineStart: number;
  /** Of each field of the row: its first byte, and its line's number and first byte. */
  readonly #places: number[] = [];

  constructor(content: Buffer, from: number, format: 'tsv' | 'csv', problems: FileProblems) {
    this.#content = content;
    this.#at = from;
    this.#lineStart = from;
    this.#isQuoting = format === 'csv';
    this.#separator = format === 'csv' ? COMMA : TAB;
    this.#problems = problems;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#content.length;
  }

  readonly placeOf = (column: number): Place => {
    const [at, line, lineStart] = this.#places.slice(3 * column, 3 * column + 3) as [number, number, number];
    return this.#place(at, line, lineStart);
  };

  /** @returns undefined for a row that never ends: that is said, and there is none behind it */
  next(): Row | undefined {
    this.values.length = 0;
    this.#places.length = 0;
    this.line = this.#line;
    for (;;) {
      this.#places.push(this.#at, this.#line, this.#lineStart);
      const value = this.#isQuoting && this.#content[this.#at] === QUOTE ? this.#quoted() : this.#plain();
      if (value === undefined) return undefined;
      this.values.push(value);
      if (this.#content[this.#at] !== this.#separator) break;
      this.#at++;
    }
    this.#at++;
    this.#newLine(this.#at);
    return this;
  }

  #newLine(start: number): void {
    this.#line++;
    this.#lineStart = start;
  }

  #plain(): string {
    const content = this.#content;
    const from = this.#at;
    const end = this.#fieldEnd(from);
    this.#at = end;
    const isReturned = content[end] !== this.#separator && end > from && content[end - 1] === RETURN;
    const value = content.toString('utf8', from, isReturned ? end - 1 : end);
    if (this.#isQuoting && value.includes('"')) {
      const expected = 'quotes around the field, and "" for each inside';
      this.#complain(from, 'a quote in a field that does not begin with one', expected);
    }
    return value;
  }

  /** Where the separator, the line end or the end of the file stands. */
  #fieldEnd(from: number): number {
    let end = from;
    while (end < this.#content.length && this.#content[end] !== this.#separator && this.#content[end] !== LINE_FEED)
      end++;
    return end;
  }

  #quoted(): string | undefined {
    const content = this.#content;
    const from = this.#at + 1;
    const close = closingQuote(content, from);
    if (close === -1) {
      this.#complain(this.#at, 'a quote is opened, and not closed', 'a quote before the next comma or line end');
      return undefined;
    }
    const value = content.toString('utf8', from, close).replaceAll('""', '"');
    for (
      let end = content.indexOf(LINE_FEED, from);
      end !== -1 && end < close;
      end = content.indexOf(LINE_FEED, end + 1)
    )
      this.#newLine(end + 1);
    const isLineEnd = content[close + 2] === LINE_FEED || close + 2 === content.length;
    const isReturned = content[close + 1] === RETURN && isLineEnd;
    this.#at = close + (isReturned ? 2 : 1);
    const end = this.#fieldEnd(this.#at);
    if (end > this.#at) {
      this.#complain(
        this.#at,
        'text behind a closing quote',
        'a comma or the end of the line; a quote inside is written ""',
      );
      this.#at = end;
    }
    return value;
  }

  #complain(at: number, message: string, expected: string): void {
    this.#problems.add(this.#place(at, this.#line, this.#lineStart), { message, expected });
  }

  #place(at: number, line: number, lineStart: number): Place {
    return { line, column: this.#content.toString('utf8', lineStart, at).length + 1 };
  }
}

function closingQuote(content: Buffer, from: number): number {
  let quote = content.indexOf(QUOTE, from);
  while (quote !== -1 && content[quote + 1] === QUOTE) quote = content.indexOf(QUOTE, quote + 2);
  return quote;
}
