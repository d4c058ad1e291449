// Examples that are only ever evaluated, never learned from.

import { randomStream } from '../util/random.js';
import type { AttributeValues } from '../tasks/attribute.js';
import type { OpenTask } from '../tasks/task.js';
import { ExampleWriter, majorityAccuracy, type Examples } from './examples.js';
import { hashExamples, type PlainExample } from './example-file.js';

export interface EvaluationSet {
  readonly name: string;
  /** Identity of its examples, whatever their encoding: runs with the same hash were evaluated on the same. */
  readonly hash: string;
  readonly plain: readonly PlainExample[];
  readonly examples: Examples;
  /** Character accuracy of always answering the commonest token at each place. */
  readonly majorityAccuracy: number;
  /** Epochs between two evaluations; null: only after the last. */
  readonly every: number | null;
  /** Whether training examples may be among them: only of a set of all there is. */
  readonly mayBeTrained: boolean;
  /** Each example's key in training, and one that it shares with those that give it away. */
  readonly keys: Float64Array;
  readonly twinKeys: Float64Array;
}

/** Takes examples in one by one. */
export class EvaluationSetWriter {
  readonly #task: OpenTask;
  readonly #writer: ExampleWriter<unknown>;
  readonly #plain: PlainExample[] = [];
  readonly #keys: number[] = [];
  readonly #twinKeys: number[] = [];

  constructor(task: OpenTask, capacity: number) {
    this.#task = task;
    this.#writer = new ExampleWriter(task.codec, capacity);
  }

  add(example: unknown): void {
    const answer = this.#task.answerOf(example);
    const attributes: AttributeValues = this.#task.attributesOf(example, answer);
    this.#writer.add(example, answer);
    this.#plain.push({ equation: this.#task.questionOf(example), answer, attributes });
    this.#keys.push(this.#task.keyOf(example));
    this.#twinKeys.push(this.#task.twinKeyOf(example));
  }

  finish(name: string, every: number | null, mayBeTrained = false): EvaluationSet {
    const examples = this.#writer.finish();
    return {
      name,
      hash: hashExamples(this.#plain, this.#task.areAttributesDerived),
      plain: this.#plain,
      examples,
      majorityAccuracy: majorityAccuracy(examples, this.#task.codec),
      every,
      mayBeTrained,
      keys: Float64Array.from(this.#keys),
      twinKeys: Float64Array.from(this.#twinKeys),
    };
  }
}

/** The sets that a spec names, in its order. Each has a stream of its own: one more changes nothing of the others. */
export function drawEvaluationSets(task: OpenTask, seed: number): readonly EvaluationSet[] {
  return task.evaluations.map(({ name, every, mayBeTrained, capacity, fill }) => {
    const writer = new EvaluationSetWriter(task, capacity);
    fill(randomStream(seed, 'evaluation', name), (example) => writer.add(example));
    return writer.finish(name, every, mayBeTrained);
  });
}
