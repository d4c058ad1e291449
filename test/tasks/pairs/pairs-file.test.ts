import { describe, expect, it } from 'vitest';
import { readPairs, rowOf, type PairsFile } from '../../../src/tasks/pairs/pairs-file.js';
import { messageOf } from '../../../src/util/errors.js';

const read = (name: string, text: string | Uint8Array): PairsFile => readPairs(Buffer.from(text as string), name);

function rows(name: string, text: string | Uint8Array): readonly (readonly string[])[] {
  const { table, header } = read(name, text);
  return Array.from({ length: table.rows }, (_, row) => header.names.map((_name, column) => table.text(row, column)));
}

function refusal(name: string, text: string | Uint8Array): string {
  try {
    read(name, text);
  } catch (error) {
    return messageOf(error);
  }
  return 'taken';
}

describe('a file of pairs', () => {
  const expected = [
    ['two', '2', 'even'],
    ['drei "3"', '3', ''],
  ];

  it.each([
    ['p.tsv', 'question\tanswer\tkind\ntwo\t2\teven\ndrei "3"\t3\t\n'],
    ['p.tsv', '\ufeffQuestion\tANSWER\tkind\r\ntwo\t2\teven\r\n\r\ndrei "3"\t3\t'],
    ['p.csv', 'question,answer,kind\ntwo,2,even\n"drei ""3""",3,\n'],
    ['p.CSV', '"question","answer","kind"\r\n"two","2","even"\r\n"drei ""3""","3",""\r\n'],
    ['p.ndjson', '{"question":"two","answer":"2","kind":"even"}\n\n{"answer":"3","question":"drei \\"3\\""}\n'],
    [
      'p.jsonl',
      '{"question":"two","answer":"2","kind":"even"}\r\n{"question":"drei \\"3\\"","answer":"3","kind":null}',
    ],
  ])('is read the same whatever its format: %s', (name, text) => expect(rows(name, text)).toEqual(expected));

  it('has line ends, commas and quotes in quoted fields, and the right lines behind them', () => {
    const text = 'question,answer\n"a,\n""b""","1\n2"\nc,\n';
    expect(refusal('p.csv', text)).toBe('p.csv:5:3: the answer is empty');
    expect(rows('p.csv', text.replace('c,\n', ''))).toEqual([['a,\n"b"', '1\n2']]);
  });

  it('may end in a carriage return without a line feed', () => {
    expect(rows('p.csv', 'question,answer\r\n"1","2"\r')).toEqual([['1', '2']]);
    expect(rows('p.csv', 'question,answer\r\n1,2\r')).toEqual([['1', '2']]);
  });

  it.each(['question,answer\n"a,1\nb,2\n', 'question,"answer\na,1\n', 'question,answer\na,1,"\n'])(
    'says of a quote that stays open only that: %j',
    (text) =>
      expect(refusal('p.csv', text)).toMatch(/^p\.csv:\d:\d+: a quote is opened, and not closed\n {2}expected .*$/),
  );

  it('has columns in any order, under names that are fit for SQL', () => {
    const { header } = read('p.tsv', 'Number of words\tanswer\tquestion\tlast-Part\n1\t2\ttwo\tx\n');
    expect(header.names).toEqual(['number_of_words', 'answer', 'question', 'last_part']);
    expect(header.headings[0]).toBe('Number of words');
  });

  it('finds the row of a question among many', () => {
    const lines = Array.from({ length: 20_000 }, (_, line) => `q${line}\t${line}`);
    const file = read('p.tsv', `question\tanswer\n${lines.join('\n')}`);
    for (const line of [0, 1, 9_999, 19_999]) expect(rowOf(file, `q${line}`)).toBe(line);
    expect(rowOf(file, 'q20000')).toBe(-1);
    expect(file.lines[19_999]).toBe(20_001);
  });

  it('counts a line that stands there twice once, and says so', () => {
    const file = read('p.tsv', 'question\tanswer\na\t1\nb\t2\na\t1\n');
    expect(file.table.rows).toBe(2);
    expect(file.warnings).toEqual([{ at: 'p.tsv:4:1', message: 'is line 2 again; it counts once' }]);
  });

  it('counts characters by code points', () => {
    const { questions, answers } = read('p.tsv', 'question\tanswer\n👍🏽é\tß\n');
    expect(questions).toEqual({ characters: [0xe9, 0x1f3fd, 0x1f44d], longest: 3 });
    expect(answers).toEqual({ characters: [0xdf], longest: 1 });
  });
});

describe('what is wrong with a file of pairs', () => {
  it('is told by line and column, all of it', () => {
    const text = [
      'question\tanswer\tkind',
      'a\t1',
      '\t2\tx',
      'b\t\tx',
      'c\t3\tx',
      'é\t5\ty',
      'c\t4\tx',
      'c\t3\tz',
    ].join('\n');
    expect(refusal('p.tsv', text).split('\n')).toEqual([
      'p.tsv:2:1: 2 fields',
      '  expected 3: question, answer, kind',
      'p.tsv:3:1: the question is empty',
      'p.tsv:4:3: the answer is empty',
      'p.tsv:7:1: a question with two answers',
      '  expected "3", as in line 5, received answer "4"',
      'p.tsv:8:1: the same question and answer with another kind',
      '  expected "x", as in line 5, received kind "z"',
    ]);
  });

  it('is told twenty times, then counted', () => {
    const lines = refusal('p.tsv', `question\tanswer\n${'x\n'.repeat(37)}`).split('\n');
    expect(lines.filter((line) => line.includes('1 fields'))).toHaveLength(20);
    expect(lines.at(-1)).toBe('p.tsv: and 17 more');
  });

  it.each([
    ['p.csv', 'question,answer\na,"1\nb,2\n', 'p.csv:2:3: a quote is opened, and not closed'],
    ['p.csv', 'question,answer\na"b,1\n', 'p.csv:2:1: a quote in a field that does not begin with one'],
    ['p.csv', 'question,answer\n"a"b,1\n', 'p.csv:2:4: text behind a closing quote'],
    ['p.tsv', 'question\tanswr\na\t1\n', 'p.tsv:1:1: there is no column answer'],
    ['p.tsv', 'question\tanswr\na\t1\n', 'hint: is it "answr"?'],
    ['p.tsv', 'question\tanswer\tä\na\t1\t2\n', 'p.tsv:1:17: "ä" is no name of a column'],
    ['p.tsv', 'question\tanswer\tA b\ta-b\na\t1\t2\t3\n', 'p.tsv:1:21: two columns are called a_b'],
    ['p.tsv', 'question\tanswer\tsplit\na\t1\ttest\n', 'p.tsv:2:5: no part of a split\n  expected train or validation'],
    [
      'p.tsv',
      `question\tanswer\na\t${'1'.repeat(1001)}\n`,
      'p.tsv:2:3: the answer has 1001 characters\n  expected at most 1000',
    ],
    ['p.tsv', 'question\tanswer\na\0\t1\n', 'p.tsv:2:1: the question has a NUL character'],
    ['p.tsv', 'question\tanswer\n', 'p.tsv:1:1: has no examples'],
    ['p.tsv', '', 'p.tsv:1:1: is empty'],
    ['p.ndjson', '{"question":"a","answer":"1"}\n[1]\n{"question":"b"', 'p.ndjson:2:1: not a JSON object'],
    ['p.ndjson', '{"question":"a","answer":"1"}\n[1]\n{"question":"b"', 'p.ndjson:3:1: not JSON: '],
    ['p.ndjson', '{"question":"a","answer":"1"}\n{"question":"b","answr":"1"}', 'p.ndjson:2:1: unknown key "answr"'],
    ['p.ndjson', '{"question":"a","answer":"1"}\n{"question":"b"}', 'p.ndjson:2:1: the answer is empty'],
    ['p.ndjson', '{"question":"a","answer":1}', 'p.ndjson:1:1: answer is 1\n  expected text, in quotes'],
    ['p.ndjson', '{"question":"a","answer":"1","x":[1]}', 'p.ndjson:1:1: x is [1]\n  expected text, a number or null'],
    ['p.ndjson', '{"question":"\\ud800","answer":"1"}', 'p.ndjson:1:1: question has half of a surrogate pair'],
  ])('%s %j', (name, text, message) => expect(refusal(name, text)).toContain(message));

  it('are bytes that are no UTF-8, each line with some, and how to mend them', () => {
    const text = Buffer.from('question\tanswer\nä\t1\nb\t2\ncé\t3\n', 'latin1');
    expect(refusal('p.tsv', text).split('\n')).toEqual([
      'p.tsv:2:1: the byte 0xe4 is not UTF-8',
      "  hint: iconv -f ISO-8859-1 -t UTF-8 'p.tsv' makes it UTF-8",
      'p.tsv:4:2: the byte 0xe9 is not UTF-8',
    ]);
    expect(refusal('p.tsv', Buffer.from('\ufeffquestion\tanswer\n', 'utf16le'))).toContain(
      'p.tsv:1:1: is UTF-16, not UTF-8',
    );
  });
});
