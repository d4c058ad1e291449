// The file of an evaluation set: a header that says which attributes its examples have, then one example a line. Older
// files are questions and answers alone.

import { createHash } from 'node:crypto';
import { attributeSchema, type Attribute, type AttributeValues } from '../tasks/attribute.js';
import { z } from '../util/zod.js';

/** An example in plain text, in reading order. */
export interface PlainExample {
  readonly equation: string;
  readonly answer: string;
  /** Absent in old files. */
  readonly attributes?: AttributeValues;
}

export interface ExampleFile {
  /** Absent in old files. */
  readonly attributes?: readonly Attribute[];
  readonly examples: readonly PlainExample[];
}

const header = z.strictObject({
  v: z.literal(2),
  attributes: z.array(attributeSchema),
  /** Of the attributes, and of every line that follows. */
  sha256: z.string(),
});

export function exampleLines(examples: readonly PlainExample[], attributes: readonly Attribute[]): string {
  const lines = examples.map((example) => `${JSON.stringify(example)}\n`).join('');
  return `${JSON.stringify({ v: 2, attributes, sha256: checksum(attributes, lines) })}\n${lines}`;
}

/** @returns undefined where the text is not what was written, or not what the hash says */
export function readExamples(text: string, hash: string): ExampleFile | undefined {
  try {
    const end = text.indexOf('\n') + 1;
    const first = header.safeParse(JSON.parse(text.slice(0, end)));
    if (!first.success) return checked({ examples: parseLines(text) }, hash);
    const { attributes, sha256 } = first.data;
    const lines = text.slice(end);
    return checksum(attributes, lines) === sha256
      ? checked({ attributes, examples: parseLines(lines) }, hash)
      : undefined;
  } catch {
    return undefined; // no JSON
  }
}

const parseLines = (lines: string): readonly PlainExample[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PlainExample);

const checksum = (attributes: readonly Attribute[], lines: string): string =>
  createHash('sha256').update(JSON.stringify(attributes)).update('\n').update(lines).digest('hex');

/** Attributes that follow from question and answer are no part of the hash: there may come to be more of them. */
function checked(file: ExampleFile, hash: string): ExampleFile | undefined {
  return [true, false].some((areDerived) => hashExamples(file.examples, areDerived) === hash) ? file : undefined;
}

/**
 * Anybody's texts, so that no two examples are one text. A value is told as it was written, whatever its column's type.
 */
function wholeText({ equation, answer, attributes = {} }: PlainExample): string {
  const values = Object.entries(attributes).filter(([, value]) => value !== null);
  return JSON.stringify([equation, answer, values.map(([name, value]) => [name, String(value)]).sort()]);
}

/** What tells sets apart, and a damaged file from a whole one. */
export function hashExamples(examples: readonly PlainExample[], areAttributesDerived: boolean): string {
  const hash = createHash('sha256');
  let text = ''; // fed in pieces: a call for each of a million examples takes longer than the hashing
  for (const example of examples) {
    text += areAttributesDerived ? `${example.equation} = ${example.answer}\n` : `${wholeText(example)}\n`;
    if (text.length > 65536) {
      hash.update(text);
      text = '';
    }
  }
  return hash.update(text).digest('hex');
}
