// The annotations of runs, kept twice: in a file beside each run, which is written first and from which a database is
// remade, and as rows. Of the two the newer one counts: a run's folder or a database may have come back from a backup.

import { existsSync, renameSync } from 'node:fs';
import { UserError } from '../../util/errors.js';
import { isFile, makeFolder, writeAtomically } from '../../util/files.js';
import type { OwnFolders } from '../ingest/own-folders.js';
import { sealPlan, toPlanRecord } from '../registry/plan-record.js';
import { firstLine, type Writing } from '../writing.js';
import { changed, isSame, NO_ANNOTATION, type Annotation, type AnnotationChange } from './annotation.js';
import { readAnnotation, sealAnnotation, type AnnotationRecord, type DatedAnnotation } from './annotation-file.js';

/** How the annotation in a run's folder stands to its rows. */
export type AnnotationState =
  /** Both say the same, or there is none. */
  | { readonly kind: 'same' }
  | { readonly kind: 'damaged'; readonly why: string; readonly hasRows: boolean }
  /** The file says nothing, or what was before. */
  | { readonly kind: 'file behind'; readonly isGone: boolean }
  | { readonly kind: 'rows behind' };

export class Annotations {
  readonly #writing: Writing;
  readonly #folders: OwnFolders;

  constructor(writing: Writing, folders: OwnFolders) {
    this.#writing = writing;
    this.#folders = folders;
  }

  /**
   * What a change would make of the annotation of a run.
   * @throws UserError where it cannot be changed so, where the run or its folder is gone, and where that is not its own
   */
  preview(run: number, change: AnnotationChange): Annotation {
    if (this.#writing.sql.plan.get(run) === undefined)
      throw new UserError('not-found', { message: `there is no run${run} any more: it was removed meanwhile` });
    this.#requirePlace(run);
    return changed(this.#current(run) ?? NO_ANNOTATION, change);
  }

  /**
   * Makes a change, whoever else makes one at the same time. It is on the disk when this returns.
   * @throws as `preview`
   */
  change(run: number, change: AnnotationChange): Annotation {
    return this.#writing.write(() => {
      const after = this.preview(run, change);
      const before = this.#current(run);
      if (!isSame(after, before ?? NO_ANNOTATION)) {
        const changedAt = Math.max(this.#writing.now(), (before?.changedAt ?? 0) + 1);
        this.#settle(run, { ...after, changedAt });
      } else if (before !== undefined && this.state(run).kind !== 'same') this.#settle(run, before);
      return after;
    }, 'mustBeDurable');
  }

  /** What is written in a folder that is gone would be gone too, and in another run's folder would be about that. */
  #requirePlace(run: number): void {
    const { sql, paths } = this.#writing;
    const { folder } = paths.run(run);
    if (sql.countAttempts.get(run)!.number > 0 && !existsSync(folder)) {
      const hint = `put it back; or harness rm run${run} removes its rows, too`;
      throw new UserError('file', { at: folder, message: 'is gone: a note would have no place to stay', hint });
    }
    this.#folders.requireOwn(run);
  }

  /** Enters what a run's folder says. @throws Error where that is damaged */
  takeIn(run: number): void {
    const found = this.#inFile(run);
    if (found !== undefined) this.#writing.write(() => this.#enter(run, found));
  }

  state(run: number): AnnotationState {
    const rows = this.#inRows(run);
    try {
      const file = this.#inFile(run);
      if (file?.changedAt === rows?.changedAt && isSame(file ?? NO_ANNOTATION, rows ?? NO_ANNOTATION))
        return { kind: 'same' };
      if (newer(file, rows) === file) return { kind: 'rows behind' };
      return { kind: 'file behind', isGone: file === undefined };
    } catch (error) {
      return { kind: 'damaged', why: firstLine(error), hasRows: rows !== undefined };
    }
  }

  /** Sees to it that file and rows say the same: what the newer one says. A damaged file is put aside. */
  mend(run: number): void {
    this.#writing.write(() => {
      const { annotation } = this.#writing.paths.run(run);
      if (this.state(run).kind === 'damaged') renameSync(annotation, `${annotation}.damaged`);
      const current = this.#current(run);
      if (current !== undefined) this.#settle(run, current);
    }, 'mustBeDurable');
  }

  #current(run: number): DatedAnnotation | undefined {
    try {
      return newer(this.#inFile(run), this.#inRows(run));
    } catch (error) {
      const hint = 'harness doctor --fix puts it aside; what the database has of it stays';
      throw new UserError('file', { at: this.#writing.paths.run(run).annotation, message: firstLine(error), hint });
    }
  }

  #inFile(run: number): AnnotationRecord | undefined {
    const { sql, paths } = this.#writing;
    return readAnnotation(paths.run(run).annotation, sql.plan.get(run)!.uid);
  }

  #inRows(run: number): DatedAnnotation | undefined {
    const { sql } = this.#writing;
    const row = sql.note.get(run);
    const tags = sql.tags.all(run).map(({ tag }) => tag);
    return row && { tags: tags.sort(), note: row.note, changedAt: row.changed_at };
  }

  /** File first: rows without a file are gone with the next rebuild. */
  #settle(run: number, annotation: DatedAnnotation): void {
    const { sql, paths } = this.#writing;
    const { folder, plan, annotation: path } = paths.run(run);
    const row = sql.plan.get(run)!;
    makeFolder(folder);
    // It has not begun: now its folder is its own.
    if (!isFile(plan)) writeAtomically(plan, sealPlan(toPlanRecord(run, row)));
    const record = { uid: row.uid, changedAt: annotation.changedAt, tags: annotation.tags, note: annotation.note };
    writeAtomically(path, sealAnnotation(record));
    this.#enter(run, annotation);
  }

  #enter(run: number, { tags, note, changedAt }: DatedAnnotation): void {
    const { sql } = this.#writing;
    sql.setNote.run({ run, note, changedAt });
    sql.clearTags.run(run);
    for (const tag of tags) sql.insertTag.run(run, tag);
  }
}

function newer(file: DatedAnnotation | undefined, rows: DatedAnnotation | undefined): DatedAnnotation | undefined {
  return rows === undefined || (file !== undefined && file.changedAt >= rows.changedAt) ? file : rows;
}
