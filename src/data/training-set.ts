// Examples to learn from, with what each counts, and keys that tell what they give away of what is evaluated.

import { KeySet } from '../tasks/key-set.js';
import type { Containing, OpenTask } from '../tasks/task.js';
import type { EvaluationSet } from './evaluation-set.js';
import { ExampleWriter, type Examples } from './examples.js';
import { ruleOf, weigh, type WeightRule, type WeightShare } from './sample-weights.js';

export interface TrainingSet {
  readonly examples: Examples;
  /** What examples count by each rule; none without rules. */
  readonly shares: readonly WeightShare[];
  /** Each example's key, and one that it shares with those that give it away. */
  readonly keys: Float64Array;
  readonly twinKeys: Float64Array;
}

/** What examples weigh. */
export interface Weighing {
  readonly rules: readonly WeightRule[];
  readonly containing: Readonly<Record<string, Containing>>;
}

/** Takes examples in one by one, at most `capacity`. */
export class TrainingSetWriter {
  readonly #task: OpenTask;
  readonly #weighing: Weighing;
  readonly #writer: ExampleWriter<unknown>;
  readonly #keys: Float64Array;
  readonly #twinKeys: Float64Array;
  readonly #applied: Uint8Array;

  constructor(task: OpenTask, capacity: number, weighing: Weighing) {
    this.#task = task;
    this.#weighing = weighing;
    this.#writer = new ExampleWriter(task.codec, capacity);
    this.#keys = new Float64Array(capacity);
    this.#twinKeys = new Float64Array(capacity);
    this.#applied = new Uint8Array(weighing.rules.length === 0 ? 0 : capacity);
  }

  add(example: unknown): void {
    const row = this.#writer.size;
    const { rules, containing } = this.#weighing;
    const answer = this.#task.answerOf(example);
    this.#writer.add(example, answer);
    this.#keys[row] = this.#task.keyOf(example);
    this.#twinKeys[row] = this.#task.twinKeyOf(example);
    if (rules.length > 0) this.#applied[row] = ruleOf(rules, this.#task.attributesOf(example, answer), containing);
  }

  finish(): TrainingSet {
    const examples = this.#writer.finish();
    const { rules } = this.#weighing;
    const part = <T extends Float64Array | Uint8Array>(array: T): T => array.subarray(0, examples.size) as T;
    const kept = { keys: part(this.#keys), twinKeys: part(this.#twinKeys) };
    if (rules.length === 0) return { examples, shares: [], ...kept };
    const { weights, shares } = weigh(rules, part(this.#applied));
    return { examples: { ...examples, weights }, shares, ...kept };
  }
}

export interface Leakage {
  /** Examples that are training examples themselves: only in a set of all there is. */
  readonly trained: number;
  /** Examples that are not, while one that gives them away is: with the same summands in another order. */
  readonly commuted: number;
}

/** How many examples of a set the training examples give away. */
export function leakageOf(set: EvaluationSet, training: TrainingSet): Leakage {
  const trained = commonKeys(set.keys, training.keys);
  const twins = commonKeys(set.twinKeys, training.twinKeys);
  let [itself, commuted] = [0, 0];
  set.keys.forEach((key, row) => {
    if (trained.has(key)) itself++;
    else if (twins.has(set.twinKeys[row]!)) commuted++;
  });
  return { trained: itself, commuted };
}

function commonKeys(evaluated: Float64Array, learned: Float64Array): KeySet {
  const wanted = KeySet.of(evaluated);
  return KeySet.of(learned.filter((key) => wanted.has(key)));
}
