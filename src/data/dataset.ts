// The examples of a run: drawn, split, encoded.

import { createHash } from 'node:crypto';
import { UserError } from '../util/errors.js';
import { randomStream } from '../util/random.js';
import type { DataSpec } from '../spec/schema.js';
import { codecOf, type Codec } from './codec.js';
import { evaluate, formatExpression, type Expression } from './expression.js';
import { drawExpressions, spaceSize, tooFew } from './sampler.js';

/** Encoded examples: one row of character numbers each. N examples, T characters. */
export interface Examples {
  readonly size: number;
  readonly questions: Uint8Array; // [N, T_in]
  readonly targets: Uint8Array; // [N, T_out]
  /** What each counts in the loss, 1 on average; absent: 1 each. */
  readonly weights?: Float32Array; // [N]
}

/** An example in plain text, in reading order. */
export interface Equation {
  readonly equation: string;
  readonly answer: string;
}

/** Examples that are only ever asked, never learned from. */
export interface EvaluationSet {
  readonly name: string;
  /** Identity of its equations, whatever their encoding: runs with the same hash were asked the same. */
  readonly hash: string;
  readonly equations: readonly Equation[];
  readonly examples: Examples;
  /** Per-character accuracy of always answering the commonest character at each position. */
  readonly chanceCharAccuracy: number;
}

export interface Dataset {
  readonly codec: Codec;
  readonly training: Examples;
  readonly validation: EvaluationSet;
}

/** @throws UserError where the equations asked for cannot be made */
export function splitSizes(data: DataSpec): { readonly training: number; readonly validation: number } {
  const size = spaceSize(data);
  if (BigInt(data.examples) > size) throw tooFew(data, data.examples, size);
  const validation = data.validation < 1 ? Math.round(data.examples * data.validation) : data.validation;
  const training = data.examples - validation;
  if (validation < 1 || training < 1) {
    throw new UserError('data', {
      path: 'data.validation',
      message: validation < 1 ? 'no example is left for validation' : 'no example is left for training',
      expected: `at least one of the ${data.examples} examples on each side`,
      received: `${training} for training, ${validation} for validation`,
    });
  }
  return { training, validation };
}

/**
 * The dataset of a run. Which equations there are, and which of them are held out, depends on the seed and the space
 * alone: runs of one seed that only encode differently are asked the same questions.
 */
export function buildDataset(data: DataSpec, seed: number): Dataset {
  const sizes = splitSizes(data);
  const random = randomStream(data.seed ?? seed, 'equations');
  const drawn = drawExpressions(data, data.examples, random);
  const codec = codecOf(data);
  // Validation comes first, so that with a fixed number of held-out examples more training data change nothing of it.
  const held = drawn.slice(0, sizes.validation);
  const examples = encode(held, codec);
  const equations = held.map(asText);
  return {
    codec,
    training: encode(drawn.slice(sizes.validation), codec),
    validation: {
      name: 'validation',
      hash: hashEquations(equations),
      equations,
      examples,
      chanceCharAccuracy: chanceAccuracy(examples, codec),
    },
  };
}

function asText(expression: Expression): Equation {
  return { equation: formatExpression(expression), answer: String(evaluate(expression)) };
}

function encode(expressions: readonly Expression[], codec: Codec): Examples {
  const size = expressions.length;
  const questions = new Uint8Array(size * codec.inputLength);
  const targets = new Uint8Array(size * codec.outputLength);
  expressions.forEach((expression, row) => {
    writeNumbers(codec, codec.writeQuestion(expression), questions, row * codec.inputLength);
    writeNumbers(codec, codec.writeAnswer(evaluate(expression)), targets, row * codec.outputLength);
  });
  return { size, questions, targets };
}

/** Puts a text's character numbers into `target` from `offset` on. */
export function writeNumbers(
  { vocabulary }: Codec,
  text: string,
  target: Uint8Array | Int32Array,
  offset: number,
): void {
  for (let i = 0; i < text.length; i++) {
    const number = vocabulary.numberOf(text[i]!);
    if (number === undefined) throw new Error(`internal: ${JSON.stringify(text[i])} is not in the vocabulary`);
    target[offset + i] = number;
  }
}

function hashEquations(equations: readonly Equation[]): string {
  const hash = createHash('sha256');
  for (const { equation, answer } of equations) hash.update(`${equation} = ${answer}\n`);
  return hash.digest('hex');
}

function chanceAccuracy({ size, targets }: Examples, { outputLength, vocabulary }: Codec): number {
  let right = 0;
  for (let position = 0; position < outputLength; position++) {
    const counts = new Uint32Array(vocabulary.characters.length);
    for (let row = 0; row < size; row++) counts[targets[row * outputLength + position]!]!++;
    right += Math.max(...counts);
  }
  return right / (size * outputLength);
}
