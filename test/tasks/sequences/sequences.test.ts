import { describe, expect, it } from 'vitest';
import type { DataSpec } from '../../../src/spec/schema.js';
import { writtenText } from '../../../src/tasks/codec.js';
import { openTask } from '../../../src/tasks/tasks.js';
import { KeySet } from '../../../src/tasks/key-set.js';
import { randomStream } from '../../../src/util/random.js';
import { specOf } from '../conformance.js';

const data = (yaml: string): DataSpec => specOf('sequences', yaml);

/** Answer and attributes of a question. */
function answered(yaml: string, text: string): unknown {
  const task = openTask(data(yaml));
  const read = task.read(text);
  if ('problem' in read) throw new Error(read.problem.message);
  const answer = task.answerOf(read.example);
  return { answer, ...task.attributesOf(read.example, answer) };
}

function drawn(yaml: string, count: number, seed = 1, isTaken?: (key: number) => boolean): readonly string[] {
  const task = openTask(data(yaml));
  const found: string[] = [];
  const request = { count, random: randomStream(seed), ...(isTaken && { isTaken }) };
  const size = task.training.whole.draw(request, (sequence) => found.push(task.questionOf(sequence)));
  expect(size).toBe(found.length);
  expect(new Set(found).size).toBe(size);
  return found;
}

describe('what is answered', () => {
  it.each([
    ['copy', '3 1 4 1', { answer: '3 1 4 1', length: 4, distinct_symbols: 3, answer_length: 4 }],
    ['reverse', '3 1 4 1', { answer: '1 4 1 3', length: 4, distinct_symbols: 3, answer_length: 4 }],
    // 3 before 1, 3 before 1, 4 before 1
    ['sort', '3 1 4 1', { answer: '1 1 3 4', length: 4, distinct_symbols: 3, answer_length: 4, inversions: 3 }],
    ['parity, symbols: 2', '1 0 1 1', { answer: '1', length: 4, distinct_symbols: 2, answer_length: 1, ones: 3 }],
    ['parity, symbols: 2', '1 1', { answer: '0', length: 2, distinct_symbols: 1, answer_length: 1, ones: 2 }],
    [
      'add_bits, symbols: 2', // 11 + 1 = 12: the last two places carry
      '1 0 1 1 + 0 0 0 1',
      { answer: '0 1 1 0 0', length: 4, distinct_symbols: 2, answer_length: 5, carries: 2, longest_carry_chain: 2 },
    ],
    [
      'add_bits, symbols: 2', // 5 + 5 = 10: the first and the last place carry, the one between does not
      '1 0 1 + 1 0 1',
      { answer: '1 0 1 0', length: 3, distinct_symbols: 2, answer_length: 4, carries: 2, longest_carry_chain: 1 },
    ],
  ])('%s of %s', (operation, text, expected) => expect(answered(`operation: ${operation}`, text)).toEqual(expected));

  it('sorts numbers, not words', () => {
    expect(answered('operation: sort, symbols: 100', '10 9 2')).toMatchObject({ answer: '2 9 10' });
  });

  it('adds as JavaScript does', () => {
    const task = openTask(data('operation: add_bits, symbols: 2, min_length: 5, max_length: 5, examples: 1024'));
    let seen = 0;
    task.training.whole.draw({ count: 2000, random: randomStream(1) }, (sequence) => {
      const [a, b, sum] = [task.questionOf(sequence).split(' + '), task.answerOf(sequence)]
        .flat()
        .map((bits) => parseInt(bits.replaceAll(' ', ''), 2));
      expect(a! + b!).toBe(sum);
      seen++;
    });
    expect(seen).toBe(1024); // 2^5 times 2^5
  });
});

describe('drawing sequences', () => {
  it('draws each one exactly once when all are asked for, and says when there are no more', () => {
    expect(drawn('operation: copy, symbols: 3, min_length: 1, max_length: 4', 1000)).toHaveLength(3 + 9 + 27 + 81);
  });

  it('has every length as often, as far as there are enough of each', () => {
    const lengths = drawn('operation: copy, min_length: 1, max_length: 8', 8000).map((text) => text.split(' ').length);
    const count = (length: number): number => lengths.filter((each) => each === length).length;
    expect([count(1), count(2)]).toEqual([10, 100]); // all there are
    // (8000 - 1110) / 5.
    for (const length of [4, 5, 6, 7, 8]) expect(Math.abs(count(length) - 1378)).toBeLessThan(6 * Math.sqrt(1378));
  });

  it.each(['operation: copy, symbols: 2', 'operation: sort, max_length: 30', 'operation: add_bits, symbols: 2'])(
    'with {%s} begins alike when more are asked for, in no order',
    (yaml) => {
      const once = drawn(yaml, 50);
      expect(drawn(yaml, 500).slice(0, 50)).toEqual(once);
      expect(once).not.toEqual([...once].sort());
      expect(drawn(yaml, 50, 2)).not.toEqual(once);
    },
  );

  it('leaves out what is taken, and ends where nothing is left', () => {
    const task = openTask(data('operation: copy, symbols: 2, min_length: 3, max_length: 10'));
    const taken = new KeySet();
    task.training.whole.draw({ count: 1500, random: randomStream(5) }, (sequence) => taken.add(task.keyOf(sequence)));
    const rest = drawn('operation: copy, symbols: 2, min_length: 3, max_length: 10', 5000, 1, (key) => taken.has(key));
    expect(rest).toHaveLength(2 ** 11 - 8 - 1500);
  });

  it('costs no more from a space that no number can count', () => {
    const started = performance.now();
    expect(drawn('operation: copy, symbols: 1000, min_length: 256, max_length: 256', 200)).toHaveLength(200);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what is written', () => {
  const written = (yaml: string, text: string): string => {
    const { codec, read, answerOf } = openTask(data(yaml));
    const found = read(text) as { example: unknown };
    const numbers = new Uint8Array(codec.inputLength + codec.outputLength);
    codec.encodeQuestion(found.example, numbers, 0);
    codec.encodeAnswer(found.example, answerOf(found.example), numbers, codec.inputLength);
    return Array.from(numbers, (number) => codec.vocabulary.tokens[number])
      .join('')
      .replaceAll(' ', '_');
  };

  it.each([
    ['operation: copy, max_length: 4', '3 1 4', '314$__314$'],
    ['operation: reverse, max_length: 4, align: {question: right, answer: left}', '3 1 4', '_314$413$_'],
    ['operation: reverse, max_length: 4, reverse: both, align: {answer: left}', '3 1 4', '413$_314$_'],
    ['operation: add_bits, symbols: 2, max_length: 3, reverse: output', '1 1 + 0 1', '11+01$__001_$'],
    ['operation: parity, symbols: 2, max_length: 3', '1 1 1', '111$1$'],
    ['operation: copy, max_length: 4, evaluation: {long: {min_length: 5, max_length: 6}}', '3 1 4', '314$______314$'],
  ])('with {%s}: %s', (yaml, text, expected) => expect(written(yaml, text)).toBe(expected));

  it('is read with a space between two tokens', () => {
    const { codec } = openTask(data('operation: copy, symbols: 12, max_length: 3'));
    const numbers = ['11', '0', ' ', '$'].map((token) => codec.vocabulary.numbers.get(token)!);
    expect(writtenText(numbers, codec)).toBe('11 0   $');
  });
});
