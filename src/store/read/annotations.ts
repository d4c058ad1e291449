// Reads what people wrote about runs.

import type { Annotation } from '../annotations/annotation.js';
import type { Connection } from '../database/connection.js';

export type { Annotation } from '../annotations/annotation.js';

/** Of a run. */
export function annotationOf(connection: Connection, run: number): Annotation {
  const tags = connection.prepare('SELECT tag FROM run_tags WHERE run = ? ORDER BY tag').pluck().all(run) as string[];
  const note = connection.prepare('SELECT note FROM run_notes WHERE run = ?').pluck().get(run) as string | undefined;
  return { tags, note: note ?? null };
}

/** Of all runs that have any, by their numbers. */
export function allAnnotations(connection: Connection): ReadonlyMap<number, Annotation> {
  const notes = connection.prepare('SELECT run, note FROM run_notes').raw().all() as [number, string | null][];
  const tags = connection.prepare('SELECT run, tag FROM run_tags ORDER BY run, tag').raw().all() as [number, string][];
  const found = new Map(notes.map(([run, note]) => [run, { tags: [] as string[], note }]));
  for (const [run, tag] of tags) found.get(run)?.tags.push(tag);
  return found;
}

export interface TagInUse {
  readonly tag: string;
  /** How many have it. */
  readonly runs: number;
}

export function tagsInUse(connection: Connection): readonly TagInUse[] {
  return connection.prepare('SELECT tag, count(*) AS runs FROM run_tags GROUP BY tag').all() as TagInUse[];
}

export interface AnnotationFilter {
  /** All of them. */
  readonly tags?: readonly string[] | undefined;
  /** Words in the note, in small or capital letters. */
  readonly note?: string | undefined;
}

/** Numbers of the runs that a filter lets through. */
export function runsAnnotated(connection: Connection, { tags = [], note }: AnnotationFilter): readonly number[] {
  const wanted = note?.toLowerCase();
  return [...allAnnotations(connection)].flatMap(([run, found]) => {
    const hasTags = tags.every((tag) => found.tags.includes(tag));
    const hasNote = wanted === undefined || found.note?.toLowerCase().includes(wanted) === true;
    return hasTags && hasNote ? [run] : [];
  });
}
