// What lies beside a run as annotation.json: its tags and its note, sealed, with the identity of the folder it belongs
// to.

import { check, count, text, uid } from '../../train/members.js';
import { messageOf } from '../../util/errors.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import { z } from '../../util/zod.js';
import { existsSync } from 'node:fs';
import { isKept, type Annotation } from './annotation.js';

const schema = z.object({
  v: z.literal(1),
  uid,
  changedAt: count,
  tags: z.array(text),
  note: z.union([text, z.null()]),
});

/** What is on record of a run's annotation. */
export interface DatedAnnotation extends Annotation {
  /** Milliseconds since 1970; grows with every change. */
  readonly changedAt: number;
}

export interface AnnotationRecord extends DatedAnnotation {
  /** Identity of the run's folder. */
  readonly uid: string;
}

export const sealAnnotation = ({ uid: whose, changedAt, tags, note }: AnnotationRecord): string =>
  seal({ v: 1, uid: whose, changedAt, tags, note }, 2);

/** Bytes; a note of the longest characters, each written as an escape, has less. */
const MOST_BYTES = 256 * 1024;

/**
 * @returns undefined where there is none
 * @throws Error, in a sentence, where it is damaged, or no annotation of this run
 */
export function readAnnotation(path: string, whose: string): AnnotationRecord | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readRegularFile(path, MOST_BYTES).toString('utf8');
  let value: AnnotationRecord;
  try {
    value = unseal<AnnotationRecord>(bytes);
    check(schema, value);
  } catch (error) {
    throw new Error(`annotation.json ${messageOf(error)}`, { cause: error });
  }
  if (value.uid !== whose) throw new Error('annotation.json is of another run');
  if (!isKept(value)) throw new Error('annotation.json has tags or a note that cannot be');
  return value;
}
