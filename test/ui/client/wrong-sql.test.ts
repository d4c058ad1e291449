// A filter of examples as SQL, held against what the filter itself lets through.

import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { filtered, readChoice } from '../../../src/ui/client/crossfilter.js';
import { facetOf, type Described, type Values } from '../../../src/ui/client/examples.js';
import { brushed, type Region } from '../../../src/ui/client/raster.js';
import { wrongSql, type Wrong } from '../../../src/ui/client/wrong-sql.js';

const WORDS = ["it's", 'a "b"', ''];
const SIZE = 90;
const described = (name: string, words?: readonly string[]): Described => ({
  ...{ name, about: '', isFacet: true },
  ...(words === undefined ? { type: 'number' } : { type: 'text', words }),
});
/** Of every third example there is no value; the others are 0, 0.5, 1, ... */
const many = Float64Array.from({ length: SIZE }, (_, place) => (place % 3 === 2 ? NaN : place / 2));
const few = Float64Array.from({ length: SIZE }, (_, place) => place % 4);
const kind = Uint16Array.from({ length: SIZE }, (_, place) => [0, 1, 2, 0xffff][place % 4]!);
const values = new Map<string, Values>([
  ['many', many],
  ['few', few],
  ['kind', kind],
]);
const facets = [
  facetOf(described('many'), many)!,
  facetOf(described('few'), few)!,
  facetOf(described('kind', WORDS), kind)!,
];
const [ranges] = facets;

/** All examples are wrong. */
function database() {
  const found = new Database(':memory:');
  found.exec('create table wrong_answers (run, epoch, eval_set, example, equation, expected, predicted, attributes)');
  const insert = found.prepare("insert into wrong_answers values (1, 2, 'a''b', ?, '', '', '', ?)");
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  for (let example = 0; example < SIZE; example++) {
    const attributes = { many: orNull(many[example]!), few: few[example], kind: WORDS[kind[example]!] ?? null };
    insert.run(example, JSON.stringify(attributes));
  }
  return found;
}

type Axes = Wrong['axes'];
const plane: Axes = { x: { name: 'many', values: many }, y: { name: 'few', values: few } };
/** A facet as an axis: the places of its labels. */
const byKind = { name: 'kind', values: kind, labels: WORDS };
const byRange = {
  name: 'many',
  values: Uint16Array.from(ranges!.codes, (code) => (code === 255 ? 0xffff : code)),
  labels: ranges!.labels,
};

const only = (name: string, ...labels: readonly (string | undefined)[]): string =>
  `${name}:${labels.map((label) => encodeURIComponent(label!)).join(',')}`;

it.each<[string, string, Region | undefined, Axes]>([
  ['nothing', '', undefined, plane],
  ['labels of a number', 'few:1,3', undefined, plane],
  ['words with quotes', only('kind', "it's", 'a "b"'), undefined, plane],
  ['the empty word', only('kind', ''), undefined, plane],
  ['a label that is not there', 'few:7', undefined, plane],
  ['a range that is not there', 'many:7', undefined, plane],
  ['the first range', only('many', ranges!.labels[0]), undefined, plane],
  ['ranges in the middle and the last', only('many', ranges!.labels[3], ranges!.labels.at(-1)), undefined, plane],
  ['what nothing is told apart by', 'wings:2', undefined, plane],
  ['a rectangle on numbers', '', { x: [3.25, 20.5], y: [1, 2] }, plane],
  ['a rectangle on a grid', '', { x: [-0.5, 1.5], y: [1.5, 3.5] }, { x: byKind, y: byRange }],
  ['a rectangle and two facets', `few:0,1;${only('kind', "it's")}`, { x: [0, 30], y: [0, 3] }, plane],
])('lists what the filter lets through: %s', (_, text, region, axes) => {
  const choice = readChoice(text);
  const isBrushed = region && brushed(region, axes!.x.values, axes!.y.values);
  const { isIn } = filtered(SIZE, facets, choice, isBrushed, new Uint8Array(SIZE).fill(1));
  const sql = wrongSql({ run: 1, epoch: 2, evalSet: "a'b", facets, values, choice, region, axes })!;
  const expected = [...isIn].flatMap((one, example) => (one === 1 ? [example] : []));
  const connection = database();
  expect(connection.prepare(sql).pluck().all(), sql).toEqual(expected);
  connection.close();
});

it('is none where a rectangle lies on words that are no facet', () => {
  const axes = { x: { name: 'name', values: kind }, y: { name: 'few', values: few } };
  const all = { run: 1, epoch: 2, evalSet: 'x', facets, values, choice: new Map(), axes };
  expect(wrongSql({ ...all, region: { x: [0, 1], y: [0, 1] } })).toBeUndefined();
  expect(wrongSql({ ...all, region: undefined })).toMatch(/^select/);
});
