// Examples to learn from, with what each counts, and keys that tell what they give away of what is asked.

import type { Codec } from './encoding/codec.js';
import type { EvaluationSet } from './evaluation-set.js';
import { ExampleWriter, type Examples } from './encoding/examples.js';
import { unorderedKey } from './equations/expression-key.js';
import type { Expression } from './arithmetic/expression.js';
import { KeySet } from './equations/key-set.js';
import { ruleOf, weigh, type WeightRule, type WeightShare } from './sample-weights.js';
import { keyIn } from './equations/sampler.js';
import { slicesOf } from './equations/slices.js';
import type { Space } from './equations/space.js';

export interface TrainingSet {
  readonly examples: Examples;
  /** What examples count by each rule; none without rules. */
  readonly shares: readonly WeightShare[];
  /** Each example's key (`keyIn`), and one that commuted twins share. */
  readonly keys: Float64Array;
  readonly twinKeys: Float64Array;
}

/** Takes examples in one by one, at most `capacity`. */
export class TrainingSetWriter {
  readonly #codec: Codec;
  readonly #rules: readonly WeightRule[];
  readonly #writer: ExampleWriter;
  readonly #keyOf: (expression: Expression) => number;
  readonly #keys: Float64Array;
  readonly #twinKeys: Float64Array;
  readonly #applied: Uint8Array;

  constructor(codec: Codec, capacity: number, pairs: Space['pairs'], rules: readonly WeightRule[]) {
    this.#codec = codec;
    this.#rules = rules;
    this.#writer = new ExampleWriter(codec, capacity);
    this.#keyOf = keyIn(pairs);
    this.#keys = new Float64Array(capacity);
    this.#twinKeys = new Float64Array(capacity);
    this.#applied = new Uint8Array(rules.length === 0 ? 0 : capacity);
  }

  add(expression: Expression): void {
    const row = this.#writer.size;
    const answer = this.#codec.solve(expression)!;
    this.#writer.add(expression, answer);
    this.#keys[row] = this.#keyOf(expression);
    this.#twinKeys[row] = unorderedKey(expression);
    if (this.#rules.length > 0) this.#applied[row] = ruleOf(this.#rules, slicesOf(expression, answer));
  }

  finish(): TrainingSet {
    const examples = this.#writer.finish();
    const part = <T extends Float64Array | Uint8Array>(array: T): T => array.subarray(0, examples.size) as T;
    const kept = { keys: part(this.#keys), twinKeys: part(this.#twinKeys) };
    if (this.#rules.length === 0) return { examples, shares: [], ...kept };
    const { weights, shares } = weigh(this.#rules, part(this.#applied));
    return { examples: { ...examples, weights }, shares, ...kept };
  }
}

export interface Leakage {
  /** Questions that are training examples themselves: only in a grid. */
  readonly trained: number;
  /** Questions that are not, while one with the same summands or factors in another order is. */
  readonly commuted: number;
}

/** How many questions of a set the training examples give away. */
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

function commonKeys(asked: Float64Array, learned: Float64Array): KeySet {
  const questions = KeySet.of(asked);
  return KeySet.of(learned.filter((key) => questions.has(key)));
}
