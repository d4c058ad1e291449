// A file of questions and answers, read and checked: what it has, and every place where it is wrong.

import { narrowEncoding, wideEncoding, markLength, wrongBytes } from '../../util/utf8.js';
import { readDelimited } from './delimited.js';
import { readHeader, type Header } from './header.js';
import { readNdjson } from './ndjson.js';
import { FileProblems } from './problems.js';
import { QuestionIndex, questionKey } from './question-index.js';
import type { Row, TakeRow } from './rows.js';
import { formatOf, type Format } from './schema.js';
import { grown, Table } from './table.js';
import { TextFacts, type Texts } from './text-facts.js';
import { wrongAttribute, wrongSplit, wrongText } from './values.js';
import type { Problem } from '../../util/errors.js';

/** Examples of one file. */
const MOST_ROWS = 10_000_000;
/** Texts of a column by which tables and figures tell examples apart; one with more only identifies them. */
const MOST_VALUES = 50;
/** As in JSON: 007 is a text. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?$/;

export interface PairsFile {
  /** As messages call it. */
  readonly name: string;
  readonly header: Header;
  readonly table: Table;
  readonly index: QuestionIndex;
  /** Of each row the number of its line. */
  readonly lines: Uint32Array;
  readonly questions: Texts;
  readonly answers: Texts;
  /** Of each column. */
  readonly columns: readonly ColumnFacts[];
  readonly warnings: readonly Problem[];
}

export interface ColumnFacts {
  readonly isNumber: boolean;
  /** Its values, as long as they are few. */
  readonly values: ReadonlySet<string>;
}

/** Whether a column's values are few enough to tell examples apart by. */
export const areFew = (values: number): boolean => values <= MOST_VALUES;

/** The row with this question; -1 where there is none. */
export const rowOf = ({ index, table, header }: PairsFile, question: string): number =>
  index.find(questionKey(question), (row) => table.text(row, header.question) === question);

/** @throws UserError with every place where the file is wrong */
export function readPairs(content: Uint8Array, name: string): PairsFile {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const problems = new FileProblems(name);
  refuseEncoding(bytes, name, problems);
  const reader = new PairsReader(name, bytes.length, problems);
  readRows(bytes, formatOf(name) ?? 'tsv', problems, reader.take);
  return reader.finish();
}

function readRows(bytes: Buffer, format: Format, problems: FileProblems, take: TakeRow): void {
  const from = markLength(bytes);
  if (format === 'ndjson') readNdjson(bytes, from, problems, take);
  else readDelimited(bytes, from, format, problems, take);
}

function refuseEncoding(bytes: Buffer, name: string, problems: FileProblems): void {
  const wide = wideEncoding(bytes);
  const hint = (encoding: string): string => `iconv -f ${encoding} -t UTF-8 '${name}' makes it UTF-8`;
  if (wide !== undefined) {
    problems.add({ line: 1, column: 1 }, { message: `is ${wide}, not UTF-8`, hint: hint(wide) });
  } else {
    for (const { line, column, byte } of wrongBytes(bytes)) {
      const message = `the byte 0x${byte.toString(16)} is not UTF-8`;
      problems.add({ line, column }, { message, ...(problems.count === 0 && { hint: hint(narrowEncoding(bytes)) }) });
    }
  }
  problems.throwIfAny();
}

class PairsReader {
  readonly #name: string;
  readonly #bytes: number;
  readonly #problems: FileProblems;
  readonly #warnings: FileProblems;
  readonly #index = new QuestionIndex();
  readonly #questions = new TextFacts();
  readonly #answers = new TextFacts();
  #columns: { isNumber: boolean; values: Set<string> }[] = [];
  #lines = new Uint32Array(1024);
  #header: Header | undefined;
  #table: Table | undefined;

  constructor(name: string, bytes: number, problems: FileProblems) {
    this.#name = name;
    this.#bytes = bytes;
    this.#problems = problems;
    this.#warnings = new FileProblems(name);
  }

  readonly take: TakeRow = (row) => {
    if (this.#header === undefined) {
      this.#header = readHeader(row, this.#problems);
      this.#table = new Table(row.values.length, this.#bytes);
      this.#columns = row.values.map(() => ({ isNumber: true, values: new Set() }));
      return true;
    }
    if (this.#index.size === MOST_ROWS) {
      this.#problems.add(row.placeOf(0), { message: 'too many lines', expected: `at most ${MOST_ROWS} examples` });
      return false;
    }
    if (this.#isWhole(row, this.#header)) this.#add(row, this.#header);
    return true;
  };

  finish(): PairsFile {
    const [header, table] = [this.#header, this.#table];
    if (this.#problems.count === 0 && (table === undefined || table.rows === 0)) {
      const message = table === undefined ? 'is empty' : 'has no examples';
      this.#problems.add({ line: 1, column: 1 }, { message, expected: 'a header, and a line for each example' });
    }
    this.#problems.throwIfAny();
    return {
      name: this.#name,
      header: header!,
      table: table!,
      index: this.#index,
      lines: this.#lines.subarray(0, table!.rows),
      questions: this.#questions.finish(),
      answers: this.#answers.finish(),
      columns: this.#columns,
      warnings: this.#warnings.list(),
    };
  }

  /** Whether each of its values is one by itself. */
  #isWhole(row: Row, { names, question, answer, split }: Header): boolean {
    const { values, line } = row;
    if (values.length !== names.length) {
      const expected = `${names.length}: ${names.join(', ')}`;
      this.#problems.add({ line, column: 1 }, { message: `${values.length} fields`, expected });
      return false;
    }
    const before = this.#problems.count;
    for (let column = 0; column < values.length; column++) {
      const value = values[column]!;
      const isText = column === question || column === answer;
      const check = isText ? wrongText : column === split ? wrongSplit : wrongAttribute;
      const wrong = check(value, names[column]!);
      if (wrong !== undefined) this.#problems.add(row.placeOf(column), wrong);
    }
    return this.#problems.count === before;
  }

  #add(row: Row, header: Header): void {
    const { values, line } = row;
    const [question, table] = [values[header.question]!, this.#table!];
    const key = questionKey(question);
    const first = this.#index.find(key, (other) => table.text(other, header.question) === question);
    if (first !== -1) return this.#complainOfTwo(row, header, first);
    const place = this.#index.size;
    this.#index.add(key);
    table.add(values);
    this.#lines = grown(this.#lines, place);
    this.#lines[place] = line;
    this.#questions.add(question);
    this.#answers.add(values[header.answer]!);
    for (let index = 0; index < values.length; index++) {
      if (index !== header.question && index !== header.answer) this.#addToColumn(index, values[index]!);
    }
  }

  #addToColumn(index: number, value: string): void {
    const column = this.#columns[index]!;
    if (value === '') return;
    column.isNumber &&= NUMBER.test(value);
    if (areFew(column.values.size)) column.values.add(value);
  }

  /** A question that stands in two lines: the same twice counts once, anything else cannot be. */
  #complainOfTwo(row: Row, { names, headings, question, answer }: Header, first: number): void {
    const line = this.#lines[first];
    const texts = row.values.map((_, column) => this.#table!.text(first, column));
    const other = row.values.findIndex((value, column) => value !== texts[column]);
    const place = row.placeOf(question);
    if (other === -1) return this.#warnings.add(place, { message: `is line ${line} again; it counts once` });
    const what = other === answer || row.values[answer] !== texts[answer] ? answer : other;
    const message =
      what === answer ? `a question with two answers` : `the same question and answer with another ${headings[what]}`;
    const quoted = (value: string): string => JSON.stringify(value.slice(0, 40));
    const expected = `${quoted(texts[what]!)}, as in line ${line}`;
    this.#problems.add(place, { message, expected, received: `${names[what]} ${quoted(row.values[what]!)}` });
  }
}
