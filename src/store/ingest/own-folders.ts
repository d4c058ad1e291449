// Sees to it that a run's folder is its own before a byte of its log is read.

import { UserError } from '../../util/errors.js';
import { isFile } from '../../util/files.js';
import { readPlan } from '../registry/plan-record.js';
import { firstLine, type Writing } from '../writing.js';
import { whoseFolder, type Whose } from './whose-folder.js';

export class OwnFolders {
  readonly #writing: Pick<Writing, 'sql' | 'paths'>;
  /** Runs whose folders were found to be theirs. */
  readonly #verified = new Set<number>();

  constructor(writing: Pick<Writing, 'sql' | 'paths'>) {
    this.#writing = writing;
  }

  /** @throws UserError where it is another run's, or cannot say whose */
  requireOwn(run: number): void {
    if (this.#verified.has(run)) return;
    const row = this.#writing.sql.plan.get(run);
    if (row === undefined) return; // removed meanwhile
    const { plan, folder } = this.#writing.paths.run(run);
    const whose = this.whose(run);
    if (whose === 'empty') return; // there is nothing to be read
    if (whose === 'foreign') {
      const message = `is the folder of another run than run${run} in the database; nothing of it was read`;
      throw new UserError('log', { at: folder, message, hint: 'harness doctor says whose it is' });
    }
    try {
      if (!isFile(plan)) throw new Error('plan.json is gone');
      readPlan(plan);
    } catch (error) {
      const hint = 'harness doctor says whether it can be written anew from the database';
      throw new UserError('log', { at: folder, message: firstLine(error), hint });
    }
    this.#verified.add(run);
  }

  /** Whose folder it is that lies in the place of a run's. */
  whose(run: number): Whose {
    return whoseFolder(this.#writing.paths.run(run), this.#writing.sql.plan.get(run)!.uid);
  }
}
