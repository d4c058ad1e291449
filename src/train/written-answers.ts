// Counts the answers that somebody's own trainer wrote to an evaluation set: as they come, in the order of the
// examples.

import { gather } from '../data/batches.js';
import type { EvaluationSet } from '../data/evaluation-set.js';
import { lossOf, type Predictions } from '../engine/command/protocol.js';
import { AnswerCount, type Counting } from './answer-count.js';
import type { Evaluation } from './evaluation.js';

export class WrittenAnswers {
  readonly #set: EvaluationSet;
  readonly #counting: Counting;
  readonly #answers: AnswerCount;

  constructor(set: EvaluationSet, counting: Counting) {
    this.#set = set;
    this.#counting = counting;
    this.#answers = new AnswerCount(counting);
  }

  /** @throws Error, in a sentence, where they answer what was not asked */
  add({ answers, loss }: Predictions): void {
    const { name, examples } = this.#set;
    const { codec, ignoresPadding } = this.#counting;
    const first = this.#answers.examples;
    const size = answers.length;
    if (size > examples.size - first) {
      throw new Error(
        `${size} answers to the set ${name}, of whose ${examples.size} examples ${examples.size - first} are left`,
      );
    }
    const batch = gather(
      examples,
      codec,
      Uint32Array.from({ length: size }, (_, row) => first + row),
    );
    const written = this.#timeFirst(answers);
    const padding = ignoresPadding ? codec.vocabulary.numbers.get(codec.vocabulary.padding) : undefined;
    const counted = countTokens(batch.targets, written, padding);
    this.#answers.add(batch, { ...counted, loss: lossOf(loss), forcedCharacters: null, answers: written });
  }

  /** @throws Error where examples are left */
  finish(): Evaluation {
    const { name, examples } = this.#set;
    const { examples: answered } = this.#answers;
    if (answered < examples.size)
      throw new Error(`${answered} of ${examples.size} examples of the set ${name} are answered`);
    return { set: this.#set, ...this.#answers.finish() };
  }

  /** [T_out, B] */
  #timeFirst(answers: Predictions['answers']): Int32Array {
    const { outputLength, vocabulary } = this.#counting.codec;
    const size = answers.length;
    const written = new Int32Array(outputLength * size);
    answers.forEach((answer, column) => {
      const at = `answers.${column}`;
      if (answer.length !== outputLength)
        throw new Error(`${at}: expected ${outputLength} tokens, received ${answer.length}`);
      answer.forEach((token, time) => {
        if (token >= vocabulary.tokens.length)
          throw new Error(`${at}.${time}: expected a token below ${vocabulary.tokens.length}, received ${token}`);
        written[time * size + column] = token;
      });
    });
    return written;
  }
}

/** @param padding token that does not count where it is right; undefined: all count */
function countTokens(targets: Int32Array, written: Int32Array, padding: number | undefined) {
  let [characters, correctCharacters] = [0, 0];
  targets.forEach((target, at) => {
    if (target === padding) return;
    characters++;
    if (written[at] === target) correctCharacters++;
  });
  return { characters, correctCharacters };
}
