import { describe, expect, it } from 'vitest';
import { pairAnswers, type AnswerSheet } from '../../src/analysis/compare.js';
import { historyOf, summarizeHistory } from '../../src/analysis/history.js';
import {
  addPlaces,
  addSlices,
  countPlaces,
  countSlices,
  facetsOf,
  firstWrongPosition,
} from '../../src/analysis/slices.js';
import { ATTRIBUTES } from '../../src/tasks/arithmetic/attributes.js';
import type { Attribute } from '../../src/tasks/attribute.js';
import { randomStream } from '../../src/util/random.js';
import { question } from '../setup/questions.js';

/** A sheet of equations with what was answered: null where it was right. */
function sheet(answers: readonly (readonly [equation: string, predicted: string | null])[]): AnswerSheet {
  const questions = answers.map(([equation], example) => ({ ...question(example, 0, 0), equation, answer: '12' }));
  const wrong = answers.flatMap(([, predicted], example) =>
    predicted === null ? [] : [[example, predicted] as const],
  );
  return { separator: '', attributes: ATTRIBUTES, questions, wrong: new Map(wrong) };
}

it('answers are paired by equation, whatever their order', () => {
  const paired = pairAnswers(
    sheet([
      ['a', null],
      ['b', null],
      ['c', '1'],
      ['d', '22'],
      ['only first', null],
    ]),
    sheet([
      ['d', '3'],
      ['c', null],
      ['b', '14'],
      ['a', null],
    ]),
    5,
  );
  expect(paired).toMatchObject({ common: 4, both_right: 1, only_first_right: 1, only_second_right: 1, both_wrong: 1 });
  expect(paired.only_first_right_sample).toEqual([{ equation: 'b', expected: '12', predicted: '14' }]);
  expect(paired.only_second_right_sample).toEqual([{ equation: 'c', expected: '12', predicted: '1' }]);
  expect(paired.difference).toBe(0);
  // The first wrote 1 and 22 for 12, the second 3 and 14.
  expect(paired.first_wrong).toEqual([
    { position: 1, wrong: [1, 1] },
    { position: 2, wrong: [1, 1] },
  ]);
});

it('answers to one set are paired by number, as they would be by equation', () => {
  const random = randomStream('sheets');
  const draw = () =>
    new Map(Array.from({ length: 50 }, (_, i) => [i, 'x'] as const).filter(() => random.uniform() < 0.3));
  const questions = Array.from({ length: 50 }, (_, i) => question(i, i, i));
  const [first, second] = [
    { separator: '', attributes: ATTRIBUTES, questions, wrong: draw() },
    { separator: '', attributes: ATTRIBUTES, questions, wrong: draw() },
  ];
  const byEquation = pairAnswers(first, { ...second, questions: [...questions] }, 100);
  expect(pairAnswers(first, second, 100)).toEqual(byEquation);
  const only = [...second.wrong.keys()].filter((example) => !first.wrong.has(example)).length;
  expect(byEquation.only_first_right).toBe(only);
});

it('a question with another right answer is another question', () => {
  const [first, second] = ['ab', 'cd'].map((answer) => {
    const questions = [{ ...question(0, 0, 0), equation: 'k0', answer }];
    return { separator: '', attributes: [], questions, wrong: new Map<number, string>() };
  });
  expect(pairAnswers(first!, second!, 5).common).toBe(0);
});

it('nothing in common is no difference and no interval', () => {
  expect(pairAnswers(sheet([['a', null]]), sheet([['b', null]]), 1)).toMatchObject({
    common: 0,
    interval: null,
    mcnemar_p: 1,
  });
});

it('slices count what was evaluated and what was wrong, for each run', () => {
  const questions = [question(0, 5, 7), question(1, 15, 7), question(2, 1, 2), question(3, 99, 1)];
  const wrong = [Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 0, 0, 1)];
  const counts = countSlices(questions, wrong, facetsOf(ATTRIBUTES, questions));
  expect(counts.filter(({ slice }) => slice === 'carries')).toEqual([
    { slice: 'carries', value: '0', asked: 1, wrong: [0, 0] },
    { slice: 'carries', value: '1', asked: 2, wrong: [2, 0] },
    { slice: 'carries', value: '2', asked: 1, wrong: [0, 1] },
  ]);
  expect(counts.map(({ slice }) => slice)).not.toContain('operators'); // all of them add
  const sum = addSlices([counts, counts]).find(({ slice, value }) => slice === 'digits' && value === '2,1');
  expect(sum).toEqual({ slice: 'digits', value: '2,1', asked: 4, wrong: [2, 2] });
});

describe('a facet', () => {
  const attributes: readonly Attribute[] = [
    { name: 'frequency', type: 'number', about: '', isFacet: true },
    { name: 'language', type: 'text', about: '', isFacet: true },
    { name: 'id', type: 'text', about: '', isFacet: true },
    { name: 'row', type: 'number', about: '', isFacet: false },
  ];
  const questions = Array.from({ length: 80 }, (_, example) => ({
    example,
    equation: '',
    answer: '',
    attributes: { frequency: example - 40, language: example % 2 === 0 ? 'en' : 'de', id: `q${example}`, row: example },
  }));

  it('is an attribute that is one, tells examples apart, and has not a value for each of them', () => {
    expect(facetsOf(attributes, questions).map(({ name }) => name)).toEqual(['frequency', 'language']);
    expect(facetsOf(attributes, questions.slice(0, 1))).toEqual([]);
  });

  it('of many numbers is told in ranges with as many examples each, the lowest first', () => {
    const counts = countSlices(questions, [new Uint8Array(80).fill(1, 0, 15)], facetsOf(attributes, questions));
    const ranges = counts.filter(({ slice }) => slice === 'frequency');
    expect(ranges.map(({ value }) => value)).toEqual([
      '..-31',
      '-30..-21',
      '-20..-11',
      '-10..-1',
      '0..9',
      '10..19',
      '20..29',
      '30..',
    ]);
    expect(ranges.map(({ asked }) => asked)).toEqual(Array(8).fill(10));
    expect(ranges.map(({ wrong }) => wrong[0])).toEqual([10, 5, 0, 0, 0, 0, 0, 0]);
  });
});

it('characters are counted by place from the end; what was right counts as right everywhere', () => {
  const asked = [{ answer: '118' }, { answer: '9' }, { answer: '20' }];
  const counts = countPlaces(asked, [(index) => ['128', undefined, '2'][index]]);
  expect(counts).toEqual([
    { place: 1, asked: 3, wrong: [1] }, // 2 for 20: its units are wrong
    { place: 2, asked: 2, wrong: [2] }, // and it has no tens; 128 has other ones
    { place: 3, asked: 1, wrong: [0] },
  ]);
});

it('counts of places of several seeds are added, the last place first', () => {
  const [long, short] = [[{ answer: '10' }], [{ answer: '7' }]].map((asked) => countPlaces(asked, [() => '1']));
  expect(addPlaces([short!, long!, short!])).toEqual([
    { place: 1, asked: 3, wrong: [3] },
    { place: 2, asked: 1, wrong: [1] },
  ]);
});

it('whole numbers as tokens have one place each', () => {
  expect(countPlaces([{ answer: '7 10 3' }], [() => '7 9 3'], ' ')).toEqual([
    { place: 1, asked: 1, wrong: [0] },
    { place: 2, asked: 1, wrong: [1] },
    { place: 3, asked: 1, wrong: [0] },
  ]);
  expect(firstWrongPosition('7 10 3', '7 10 4', ' ')).toBe(3);
  expect(firstWrongPosition('\u{1F600}a', '\u{1F600}b')).toBe(2); // one character, whatever it takes
});

it.each([
  ['118', '118', 4],
  ['118', '128', 2],
  ['118', '11', 3],
  ['11', '118', 3],
  ['', '1', 1],
])('of %j written as %j the first wrong character is %i', (expected, predicted, position) => {
  expect(firstWrongPosition(expected, predicted)).toBe(position);
});

it('histories say when a question was learned and how often it was forgotten', () => {
  //           after epoch 2  4       6       8
  const wrong = [
    [0, 1, 2],
    [0, 2],
    [1, 2],
    [1, 2],
  ];
  const all = historyOf({ epochs: [2, 4, 6, 8], wrong }, 4);
  expect(all.questions).toEqual([
    { first_right: 6, right_for_good: 6, forgotten: 0 },
    { first_right: 4, right_for_good: null, forgotten: 1 },
    { first_right: null, right_for_good: null, forgotten: 0 },
    { first_right: 2, right_for_good: 2, forgotten: 0 },
  ]);
  expect(all.flow).toEqual([
    { epoch: 2, learned: 1, for_a_while: 0, forgotten: 0, never_yet: 3 },
    { epoch: 4, learned: 1, for_a_while: 1, forgotten: 0, never_yet: 2 },
    { epoch: 6, learned: 2, for_a_while: 0, forgotten: 1, never_yet: 1 },
    { epoch: 8, learned: 2, for_a_while: 0, forgotten: 1, never_yet: 1 },
  ]);
  expect(summarizeHistory(all)).toEqual({
    questions: 4,
    right_at_the_end: 2,
    lost: 1,
    never_right: 1,
    ever_forgotten: 1,
    median_learned: 6,
  });
});

it('histories agree with looking at every question by itself', () => {
  const random = randomStream('history');
  const epochs = [1, 2, 3, 4, 5, 6];
  const isWrong = epochs.map(() => Array.from({ length: 40 }, () => random.uniform() < 0.5));
  const wrong = isWrong.map((marks) => marks.flatMap((mark, example) => (mark ? [example] : [])));
  historyOf({ epochs, wrong }, 40).questions.forEach((one, example) => {
    const marks = isWrong.map((all) => all[example]!);
    expect(one.first_right).toBe(epochs.find((_, place) => !marks[place]) ?? null);
    expect(one.right_for_good).toBe(epochs.find((_, place) => !marks.slice(place).includes(true)) ?? null);
    expect(one.forgotten).toBe(marks.filter((mark, place) => mark && place > 0 && !marks[place - 1]).length);
  });
});
