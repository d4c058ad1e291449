import { describe, expect, it } from 'vitest';
import { buildDataset, checkDataset } from '../../../src/data/dataset.js';
import { checkRules } from '../../../src/data/sample-weights.js';
import { writtenText } from '../../../src/tasks/codec.js';
import { readAnswer } from '../../../src/tasks/vocabulary.js';
import { messageOf } from '../../../src/util/errors.js';
import { parseSpec } from '../../../src/spec/parse.js';
import { numbered, openPairs, type OpenedPairs } from '../../setup/pairs.js';

const datasetOf = ({ config, sources }: OpenedPairs, seed = 1) => buildDataset(config.data, seed, { sources });

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return messageOf(error);
  }
  return 'taken';
}

/** What is trained on, decoded again. */
function trained(opened: OpenedPairs, seed = 1): readonly string[] {
  const { codec, trainingAt } = datasetOf(opened, seed);
  const { questions, size } = trainingAt(1);
  const side = { vocabulary: codec.vocabulary, answer: codec.question };
  return Array.from({ length: size }, (_, row) =>
    readAnswer(
      writtenText(questions.subarray(row * codec.inputLength, (row + 1) * codec.inputLength), side),
      codec.vocabulary,
    ),
  );
}

describe('the task of pairs', () => {
  it('holds out a share, a number, or what a column says; the rest is for training', () => {
    const file = { 'p.tsv': numbered(100) };
    expect(datasetOf(openPairs(file, 'validation: 0.3')).validation.plain).toHaveLength(30);
    const seven = openPairs(file, 'validation: 7');
    const held = datasetOf(seven).validation.plain.map(({ equation }) => equation);
    expect(held).toHaveLength(7);
    expect([...held, ...trained(seven)].sort()).toEqual(Array.from({ length: 100 }, (_, line) => `q${line}`).sort());
    expect(datasetOf(seven, 2).validation.plain).not.toEqual(datasetOf(seven).validation.plain);
    const split = openPairs(
      { 's.tsv': 'question\tanswer\tsplit\na\t1\ttrain\nb\t2\tvalidation\nc\t3\ttrain\n' },
      'validation: split',
    );
    expect(datasetOf(split).validation.plain).toEqual([{ equation: 'b', answer: '2', attributes: {} }]);
    expect([...trained(split)].sort()).toEqual(['a', 'c']);
  });

  it('keeps the examples of evaluation files out of training and validation, and says how many those are', () => {
    const opened = openPairs(
      { 'p.tsv': numbered(20), 'hard.csv': 'question,answer,kind\nq3,3,x\nlonger,12345,y\n' },
      'validation: 5, evaluation: {hard: {file: hard.csv, every: 2}}',
    );
    const { validation, evaluations, codec } = datasetOf(opened);
    expect(evaluations.map(({ name, every }) => [name, every])).toEqual([['hard', 2]]);
    expect(evaluations[0]!.plain).toEqual([
      { equation: 'q3', answer: '3', attributes: { kind: 'x' } },
      { equation: 'longer', answer: '12345', attributes: { kind: 'y' } },
    ]);
    expect([...validation.plain.map(({ equation }) => equation), ...trained(opened)]).not.toContain('q3');
    expect(trained(opened)).toHaveLength(14);
    expect([codec.question.width, codec.answer.width]).toEqual([6, 5]);
    expect(opened.task.warnings).toMatchObject([
      { message: expect.stringContaining('1 of the 20 examples of') as string },
    ]);
  });

  it('makes attributes of further columns: numbers where all are, texts else, nothing where it is empty', () => {
    const { task } = openPairs(
      { 'p.tsv': 'question\tanswer\twords\tcode\tempty\na\t1\t2\t007\t\nb\t2\t\t8\t\n' },
      'validation: 1',
    );
    expect(task.attributes.map(({ name, type }) => [name, type])).toEqual([
      ['words', 'number'],
      ['code', 'text'], // 007 is no number: its zeros would be lost
      ['empty', 'text'],
    ]);
    const [a, b] = ['a', 'b'].map((text) => task.read(text)) as { example: unknown }[];
    expect(task.attributesOf(a!.example, '1')).toEqual({ words: 2, code: '007', empty: null });
    expect(task.attributesOf(b!.example, '2')).toEqual({ words: null, code: '8', empty: null });
  });

  it('tells a column with more than 50 texts from one that examples can be told apart by', () => {
    const lines = Array.from({ length: 60 }, (_, line) => `q${line}\t${line}\tid${line}\t${line}\tk${line % 50}`);
    const { task } = openPairs({ 'p.tsv': `question\tanswer\tid\tsize\tkind\n${lines.join('\n')}` });
    expect(task.attributes.map(({ isFacet }) => isFacet)).toEqual([false, true, true]);
  });

  it('closes and pads with signs that its texts do not have', () => {
    const signs = (text: string) => {
      const { end, padding, tokens } = openPairs({ 'p.tsv': `question\tanswer\n${text}\t1\nb\t2\n` }, 'validation: 1')
        .task.codec.vocabulary;
      expect(new Set(tokens).size).toBe(tokens.length);
      return [end, padding];
    };
    expect(signs('a')).toEqual(['$', ' ']);
    expect(signs('a b')).toEqual(['$', '␀']);
    expect(signs('$5 ?')).toEqual(['␃', '␀']);
    expect(signs('$␃ ␀')).toEqual(['\ue000', '\ue001']);
  });

  it.each(['none', 'input', 'output', 'both'])('writes what it reads again: reverse %s, both alignments', (reverse) => {
    for (const align of ['left', 'right']) {
      const { task } = openPairs(
        { 'p.tsv': 'question\tanswer\n 日本 $\t👍\nein langer Satz\t ß \n' },
        `validation: 1, reverse: ${reverse}, align: {question: ${align}, answer: ${align}}`,
      );
      const { codec } = task;
      for (const [question, answer] of [
        [' 日本 $', '👍'],
        ['ein langer Satz', ' ß '],
      ] as const) {
        const read = task.read(question) as { example: unknown };
        const [asked, target] = [new Int32Array(codec.inputLength), new Int32Array(codec.outputLength)];
        codec.encodeQuestion(read.example, asked, 0);
        codec.encodeAnswer(read.example, answer, target, 0);
        const { vocabulary } = codec;
        expect(readAnswer(writtenText(target, codec), vocabulary)).toBe(answer);
        expect(readAnswer(writtenText(asked, { vocabulary, answer: codec.question }), vocabulary)).toBe(question);
      }
    }
  });

  it('knows the answers of its own questions alone, and refuses what the network cannot read', () => {
    const { task } = openPairs(
      { 'p.tsv': 'question\tanswer\nab\t1\nba\t2\n', 'h.tsv': 'question\tanswer\naab\t3\n' },
      'validation: 1, evaluation: {h: {file: h.tsv}}',
    );
    const solve = (text: string) => {
      const read = task.read(text);
      return 'problem' in read ? read.problem.message : task.solve(read.example);
    };
    expect(['ab', 'aab', 'bb'].map(solve)).toEqual(['1', '3', undefined]);
    expect(solve('ax')).toBe('the run has never seen the character "x"');
    expect(solve('a$')).toBe('the run has never seen the character "$"');
    expect(solve('abab')).toBe('has 4 characters; the longest question of the run has 3');
    expect(solve('')).toBe('the question is empty');
  });
});

describe('what does not go together with files of pairs', () => {
  const file = { 'p.tsv': numbered(10) };

  it.each<[string, Record<string, string>, string, string]>([
    ['a split that no column says', file, 'validation: split', 'p.tsv has no column split'],
    [
      'a column that no key asks for',
      { 'p.tsv': 'question\tanswer\tsplit\na\t1\ttrain\n' },
      '',
      'has a column split\n  expected split, received 0.2',
    ],
    [
      'a validation without examples',
      { 'p.tsv': 'question\tanswer\tsplit\na\t1\ttrain\n' },
      'validation: split',
      'is left for validation',
    ],
    ['more held out than there are', file, 'validation: 10', 'no example is left for training'],
    [
      'everything held out',
      { ...file, 'h.tsv': numbered(10) },
      'evaluation: {h: {file: h.tsv}}',
      '10 of the 10 examples of',
    ],
    [
      'a set called validation',
      file,
      'evaluation: {validation: {file: p.tsv}}',
      'another name: validation is there anyway',
    ],
    [
      'two answers in two files',
      { ...file, 'h.tsv': 'question\tanswer\nq1\t2\n' },
      'evaluation: {h: {file: h.tsv}}',
      'h.tsv:2:1: "q1" has two answers\n  expected "1", as in ',
    ],
    ['another file than was pinned', file, `sha256: ${'f'.repeat(64)}`, 'p.tsv is not the file it was'],
    ['no file', file, 'evaluation: {h: {file: gone.tsv}}', 'gone.tsv data.evaluation.h.file: there is no such file'],
    [
      'a file of another kind',
      file,
      'evaluation: {h: {file: h.txt}}',
      'a file that ends in .tsv, .csv, .ndjson or .jsonl',
    ],
  ])('%s', (_, files, data, message) => expect(refusal(() => openPairs(files, data))).toContain(message));

  it('are weights by columns that it does not have, or by bounds on a text', () => {
    const { config, sources } = openPairs(
      { 'p.tsv': 'question\tanswer\twords\tkind\na\t1\t1\tx\nb\t2\t2\ty\n' },
      'validation: 1',
    );
    const when = (text: string): string => {
      const { training } = parseSpec(
        'x.yaml',
        `name: x\ntraining: {sample_weights: [{when: {words: 1}, weight: 2}, {when: {${text}}, weight: 2}]}\ndata: {task: pairs, file: p.tsv}`,
      ).config;
      return refusal(() => checkRules({ ...config, training }, checkDataset(config.data, sources)));
    };
    expect(when('words: {lt: 2}, kind: [x, y]')).toBe('taken');
    expect(when('word: 1')).toContain(
      'training.sample_weights.1.when.word: no attribute of the examples\n  hint: did you mean "words"?',
    );
    expect(when('kind: {lt: 2}')).toContain(
      'training.sample_weights.1.when.kind: can hold of no example\n  expected a text or texts',
    );
    expect(when('words: x')).toContain('expected a number, numbers or bounds, received "x"');
  });
});
