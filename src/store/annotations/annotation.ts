// What people write about a run: tags and a note, what these may be, and how they change. It is no part of what a run
// is: nothing that trains, compares or tells runs apart reads it.

import { runsMeant } from '../../spec/reserved-names.js';
import { UserError, type Problem } from '../../util/errors.js';

export interface Annotation {
  /** Each once, in order. */
  readonly tags: readonly string[];
  readonly note: string | null;
}

export interface AnnotationChange {
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
  /** null: none any more. Left out: as it is. */
  readonly note?: string | null | undefined;
  /** What the note was when whoever changes it read it. Left out: whatever it was. */
  readonly was?: string | null | undefined;
}

export const NO_ANNOTATION: Annotation = { tags: [], note: null };

/** Characters of a tag, and of a note; tags of a run. */
export const MOST_TAG = 50;
export const MOST_NOTE = 10_000;
export const MOST_TAGS = 50;

const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:/+-]*$/u;
const EXPECTED_TAG = `a letter or digit, then letters, digits or . _ - + : /, at most ${MOST_TAG} characters`;

/** A tag as it is kept. @throws UserError where it cannot be one, with the nearest that can */
export function checkTag(word: string): string {
  const tag = word.normalize('NFC');
  const meaning = runsMeant(tag);
  if (meaning !== undefined)
    throw refused({ message: `a tag cannot be ${tag}, which names ${meaning}`, hint: `e.g. tag-${tag}` });
  if (TAG.test(tag) && lengthOf(tag) <= MOST_TAG) return tag;
  const near = nearestTag(tag);
  throw refused({
    message: 'not a tag',
    expected: EXPECTED_TAG,
    received: excerptOf(word),
    ...(near !== '' && { hint: `e.g. ${near}` }),
  });
}

/** What is no part of a tag becomes -, once, and nothing at its ends. */
function nearestTag(word: string): string {
  const joined = word.replace(/[^\p{L}\p{M}\p{N}._:/+-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|-+$/gu, '');
  return [...joined].slice(0, MOST_TAG).join('').replace(/-+$/, '');
}

/** Moves a cursor, changes a colour, turns other text around, or is half of a character. Lines and tabs are text. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const NO_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;

/**
 * A note as it is kept: without blanks at its end; null where nothing else is in it.
 * @throws UserError where it cannot be one
 */
export function checkNote(text: string): string | null {
  const note = text.replace(/\r\n?/g, '\n').trimEnd();
  const length = lengthOf(note);
  if (length > MOST_NOTE)
    throw refused({
      message: 'the note is too long',
      expected: `at most ${MOST_NOTE} characters`,
      received: String(length),
      hint: 'keep it in a file, and note where that lies',
    });
  const place = note.search(NO_TEXT);
  if (place === -1) return note === '' ? null : note;
  const code = note.charCodeAt(place).toString(16).toUpperCase().padStart(4, '0');
  throw refused({
    message: 'the note is not plain text',
    expected: 'text, lines and tabs',
    received: `the control character U+${code} after ${excerptOf(note.slice(Math.max(0, place - 20), place))}`,
  });
}

/** What a change makes of an annotation. @throws UserError where it cannot be made */
export function changed(before: Annotation, { add = [], remove = [], note, was }: AnnotationChange): Annotation {
  const taken = new Set(remove);
  const tags = [...new Set([...before.tags, ...add.map(checkTag)])].filter((tag) => !taken.has(tag)).sort();
  if (tags.length > MOST_TAGS && tags.length > before.tags.length)
    throw refused({ message: 'too many tags', expected: `at most ${MOST_TAGS} on a run`, received: `${tags.length}` });
  if (note === undefined) return { tags, note: before.note };
  if (was !== undefined && was !== before.note)
    throw new UserError('changed', {
      message: 'the note was changed meanwhile',
      received: before.note === null ? 'no note any more' : excerptOf(before.note),
      hint: 'save again, and yours takes its place',
    });
  return { tags, note: note === null ? null : checkNote(note) };
}

export const isSame = (one: Annotation, other: Annotation): boolean =>
  one.note === other.note && one.tags.join(' ') === other.tags.join(' ');

/** Whether something is kept as it may be: a file may come from anywhere. */
export function isKept({ tags, note }: Annotation): boolean {
  try {
    return isSame({ tags, note }, changed(NO_ANNOTATION, { add: tags, note }));
  } catch {
    return false;
  }
}

const refused = (problem: Problem): UserError => new UserError('argument', problem);
const lengthOf = (text: string): number => (text.length > 2 * MOST_NOTE ? text.length : [...text].length);
const excerptOf = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
