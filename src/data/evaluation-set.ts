// Examples that are only ever asked, never learned from.

import { createHash } from 'node:crypto';
import type { DataSpec } from '../spec/schema.js';
import { UserError } from '../util/errors.js';
import { randomStream } from '../util/random.js';
import type { Codec } from './encoding/codec.js';
import { evaluationSpace, type SetSpec } from './equations/dataset-spaces.js';
import { chanceAccuracy, ExampleWriter, type Examples } from './encoding/examples.js';
import { unorderedKey } from './equations/expression-key.js';
import { formatExpression, type Expression } from './arithmetic/expression.js';
import { draw, keyIn, LISTED } from './equations/sampler.js';
import { admits, blankExpression, indexCount, setExpression, type Space } from './equations/space.js';

/** An example in plain text, in reading order. */
export interface Equation {
  readonly equation: string;
  readonly answer: string;
}

export interface EvaluationSet {
  readonly name: string;
  /** Identity of its equations, whatever their encoding: runs with the same hash were asked the same. */
  readonly hash: string;
  readonly equations: readonly Equation[];
  readonly examples: Examples;
  /** Per-character accuracy of always answering the commonest character at each position. */
  readonly chanceCharAccuracy: number;
  /** Epochs between two evaluations; null: only after the last. */
  readonly every: number | null;
  /** Whether training examples may be among them: only of a set that asks everything. */
  readonly isGrid: boolean;
  /** Each example's key in training (`keyIn`), and one that commuted twins share. */
  readonly keys: Float64Array;
  readonly twinKeys: Float64Array;
}

/** Takes examples in one by one. */
export class EvaluationSetWriter {
  readonly #codec: Codec;
  readonly #writer: ExampleWriter;
  readonly #keyOf: (expression: Expression) => number;
  readonly #equations: Equation[] = [];
  readonly #keys: number[] = [];
  readonly #twinKeys: number[] = [];

  constructor(codec: Codec, size: number, pairs: Space['pairs']) {
    this.#codec = codec;
    this.#writer = new ExampleWriter(codec, size);
    this.#keyOf = keyIn(pairs);
  }

  add(expression: Expression): void {
    const answer = this.#codec.solve(expression)!;
    this.#writer.add(expression, answer);
    this.#equations.push({ equation: formatExpression(expression), answer });
    this.#keys.push(this.#keyOf(expression));
    this.#twinKeys.push(unorderedKey(expression));
  }

  finish(name: string, every: number | null, isGrid = false): EvaluationSet {
    const examples = this.#writer.finish();
    return {
      name,
      hash: hashEquations(this.#equations),
      equations: this.#equations,
      examples,
      chanceCharAccuracy: chanceAccuracy(examples, this.#codec),
      every,
      isGrid,
      keys: Float64Array.from(this.#keys),
      twinKeys: Float64Array.from(this.#twinKeys),
    };
  }
}

/** The sets that a spec names, in its order. Each has a stream of its own: one more changes nothing of the others. */
export function drawEvaluationSets(data: DataSpec, seed: number, codec: Codec): readonly EvaluationSet[] {
  return Object.entries(data.evaluation).map(([name, set]) => {
    const space = evaluationSpace(data, set);
    if (set.draw === 'grid') return gridSet(name, set, space, data, codec);
    const writer = new EvaluationSetWriter(codec, sizeOf(set), data.pairs);
    const drawn = draw(
      {
        space,
        sampling: set.draw === 'balanced' ? 'digit_length' : 'uniform',
        count: sizeOf(set),
        random: randomStream(seed, 'evaluation', name),
        solve: codec.solve,
      },
      (expression) => writer.add(expression),
    );
    if (drawn === 0 || (set.size !== null && drawn < set.size)) refuseSize(name, set, drawn);
    return writer.finish(name, set.every);
  });
}

/** Examples of a set whose spec says nothing of its size; fewer where there are fewer. */
const DRAWN = 1000;
export const sizeOf = ({ size }: SetSpec): number => size ?? DRAWN;

function gridSet(name: string, set: SetSpec, space: Space, data: DataSpec, codec: Codec): EvaluationSet {
  refuseLargeGrid(name, space);
  const count = Number(indexCount(space));
  const writer = new EvaluationSetWriter(codec, count, data.pairs);
  const expression = blankExpression(space);
  const isAdmitted = admits(space, codec.solve);
  for (let index = 0; index < count; index++) {
    setExpression(expression, space, index);
    if (isAdmitted(expression)) writer.add(expression);
  }
  return writer.finish(name, set.every, true);
}

/** @throws UserError where a grid has more equations than can be asked */
export function refuseLargeGrid(name: string, space: Space): void {
  if (indexCount(space) <= BigInt(LISTED)) return;
  throw new UserError('data', {
    path: `data.evaluation.${name}`,
    message: 'the grid is too large to be asked as a whole',
    expected: `at most ${LISTED} equations`,
    received: String(indexCount(space)),
    hint: 'draw: uniform asks a sample of it',
  });
}

function refuseSize(name: string, set: SetSpec, found: number): never {
  throw new UserError('data', {
    path: `data.evaluation.${name}${set.size === null ? '' : '.size'}`,
    message: found === 0 ? 'there are no such equations' : 'more equations than there are of this kind',
    ...(found > 0 && { expected: `at most ${found}`, received: String(set.size) }),
  });
}

/** A set's file: one equation a line. */
export const questionLines = (equations: readonly Equation[]): string =>
  equations.map((equation) => `${JSON.stringify(equation)}\n`).join('');

/** What tells sets apart, and a damaged file from a whole one. */
export function hashEquations(equations: readonly Equation[]): string {
  const hash = createHash('sha256');
  let text = ''; // fed in pieces: a call for each of a million equations takes longer than the hashing
  for (const { equation, answer } of equations) {
    text += `${equation} = ${answer}\n`;
    if (text.length > 65536) {
      hash.update(text);
      text = '';
    }
  }
  return hash.update(text).digest('hex');
}
