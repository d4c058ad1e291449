// Turns event logs into rows. A folder is checked before its log is read: what is not this run's own is never taken in.

import type { EndEvent, RunEvent } from '../../train/events.js';
import { isDone } from '../../train/run-status.js';
import { crashPoint } from '../../util/crash-points.js';
import { messageOf, UserError } from '../../util/errors.js';
import { attemptsIn, isFile, sizeOf } from '../../util/files.js';
import { sha256OfFile } from '../../util/sha256.js';
import { sqliteCode } from '../database/connection.js';
import { eventsBetween, parseEvents } from './event-lines.js';
import { EventRows } from './event-rows.js';
import { logLines } from './log-file.js';
import { insertAttempt, isTrained, stateOf, type IsAlive } from '../ownership/ownership.js';
import type { OwnFolders } from './own-folders.js';
import { isWithJob } from '../ownership/job-file.js';
import { readResult } from './result-file.js';
import type { Writing } from '../writing.js';

interface Heard {
  /** Bytes of the log, and the number of the last event in them. */
  readonly bytes: number;
  readonly seq: number;
}

export class Ingest {
  readonly #writing: Writing;
  readonly #rows: EventRows;
  readonly #folders: OwnFolders;
  /** Of attempts that this process follows: what it has heard of their logs, whoever took it in. */
  readonly #heard = new Map<string, Heard>();

  constructor(writing: Writing, folders: OwnFolders) {
    this.#writing = writing;
    this.#rows = new EventRows(writing);
    this.#folders = folders;
  }

  /** From here on, this process is to hear all that an attempt says. */
  follow(run: number, number: number): void {
    const bytes = this.#writing.sql.attempt.get(run, number)?.events_offset ?? 0;
    this.#heard.set(`${run}/${number}`, { bytes, seq: 0 });
  }

  /**
   * Takes in what an attempt has written since last time. Reading the same lines twice changes nothing.
   * @returns what is new; to whoever follows the attempt also what somebody else has taken in meanwhile, such as
   * another sweep that wants the run, too: its end would be missed otherwise
   */
  ingest(run: number, number: number): readonly RunEvent[] {
    const { sql, paths } = this.#writing;
    const { events } = paths.run(run).attempt(number);
    const attempt = sql.attempt.get(run, number);
    if (attempt === undefined || !isFile(events)) return [];
    this.#folders.requireOwn(run);
    const key = `${run}/${number}`;
    const heard = this.#heard.get(key);
    const taken = eventsBetween(events, [heard?.bytes ?? Infinity, attempt.events_offset], number);
    let offset = attempt.events_offset;
    for (const { lines, end } of logLines(events, offset)) {
      const parsed = parseEvents(events, lines, offset, { attempt: number });
      this.#commit(run, number, { from: offset, end }, parsed);
      taken.push(...parsed);
      offset = end;
    }
    if (heard === undefined) return taken;
    const news = taken.filter(({ seq }) => seq > heard.seq);
    this.#heard.set(key, { bytes: offset, seq: news.at(-1)?.seq ?? heard.seq });
    return news;
  }

  #commit(run: number, number: number, at: { from: number; end: number }, parsed: readonly RunEvent[]): void {
    const { sql } = this.#writing;
    const durability = parsed.some(mustBeDurable) ? 'mustBeDurable' : 'mayBeLost';
    this.#writing.write(() => {
      // Under the lock: another process may have been here since, and a later attempt makes this one's words void.
      const current = sql.attempt.get(run, number);
      if (current?.events_offset !== at.from) return;
      const isSuperseded = sql.countAttempts.get(run)!.number !== number;
      if (!isSuperseded) this.#apply(run, number, parsed);
      sql.setOffset.run(at.end, run, number);
      crashPoint('recorder/applied');
    }, durability);
    crashPoint('recorder/committed');
  }

  /** Takes in what a coordinator that died could not; the run may turn out to have finished. */
  catchUp(run: number, isAlive: IsAlive): void {
    const { sql, paths } = this.#writing;
    const { folder } = paths.run(run);
    const inFolder = attemptsIn(folder).at(-1) ?? 0;
    this.#folders.requireOwn(run);
    // Read after the folder: who takes the run meanwhile enters the attempt before its folder is made.
    const { number } = sql.countAttempts.get(run)!;
    if (this.#isLogCut(run, number) || inFolder > number) this.takeIn(run, isAlive);
    else if (number > 0) this.ingest(run, number);
  }

  /**
   * Whether a log has lost lines that were taken in: what they said is no longer on record, and is trained again.
   * @throws UserError where a whole log is gone: a folder that was moved away is no reason to begin anew
   */
  #isLogCut(run: number, last: number): boolean {
    const { sql, paths } = this.#writing;
    for (let number = 1; number <= last; number++) {
      const offset = sql.attempt.get(run, number)?.events_offset ?? 0;
      const { events } = paths.run(run).attempt(number);
      if (offset > 0 && !isFile(events)) {
        const hint = `put it back; or harness rm run${run}, then harness sweep trains it anew`;
        throw new UserError('log', { at: events, message: 'is gone, and the database has read it', hint });
      }
      if (sizeOf(events) < offset) return true;
    }
    return false;
  }

  /**
   * The attempt's process is gone. Where its log has no ending, `fallback` is how it ended; the run itself ends with it
   * only if no later attempt has taken over.
   */
  close(run: number, number: number, fallback: EndEvent): void {
    this.ingest(run, number);
    this.#heard.delete(`${run}/${number}`);
    const { sql, now } = this.#writing;
    this.#writing.write(() => {
      const attempt = sql.attempt.get(run, number);
      if (attempt?.outcome !== null) return; // removed, or said by itself
      const isSuperseded = sql.countAttempts.get(run)!.number !== number;
      if (isSuperseded) this.#rows.endAttempt(run, number, now(), fallback);
      else this.#rows.end(run, number, now(), fallback);
    }, 'mustBeDurable');
  }

  /**
   * Reads a run's whole folder anew: every attempt that is in it, and nothing that was in the database. For a rebuild,
   * for a folder that knows more than the database, and for one that knows less. A run that somebody trains is left
   * alone.
   */
  takeIn(run: number, isAlive: IsAlive): void {
    const { sql, paths } = this.#writing;
    this.#folders.requireOwn(run);
    this.#writing.write(() => {
      // Under the lock: somebody may have taken it since whoever asks looked.
      if (sql.status.get(run) === undefined || isTrained(stateOf(this.#writing, run), isAlive)) return;
      const { created_at: createdAt } = sql.plan.get(run)!;
      for (const clear of sql.clearRun) clear.run(run);
      sql.resetRun.run(run);
      for (const number of attemptsIn(paths.run(run).folder)) {
        insertAttempt(this.#writing, run, number, null, createdAt);
        this.#replay(run, number);
      }
    }, 'mustBeDurable');
  }

  /** Applies the whole log of an attempt. @throws UserError where result.json says that the log was another one */
  #replay(run: number, number: number): void {
    const { sql, paths, now } = this.#writing;
    const { events, result } = paths.run(run).attempt(number);
    const ended = isFile(result) ? readResult(result) : undefined;
    if (ended?.run !== undefined && ended.run !== sql.plan.get(run)!.uid) {
      throw new UserError('log', { at: result, message: `is of another run than run${run}` });
    }
    sql.setStatus.run('running', run);
    let [end, seq] = [0, 1];
    for (const batch of isFile(events) ? logLines(events, 0) : []) {
      this.#apply(run, number, parseEvents(events, batch.lines, end, { attempt: number, seq }));
      end = batch.end;
      seq += batch.lines.length;
    }
    if (ended?.log !== undefined && ended.log !== sha256OfFile(events)) {
      throw new UserError('log', { at: events, message: 'is damaged: its checksum is not the one in result.json' });
    }
    sql.setOffset.run(end, run, number);
    if (sql.attempt.get(run, number)!.outcome !== null) return;
    if (ended?.ending === undefined)
      sql.setStatus.run(isWithJob(paths.run(run).attempt(number)) ? 'running' : 'lost', run);
    else this.#rows.end(run, number, now(), ended.ending);
  }

  /** @throws UserError where an event contradicts what was before it: a set of questions that nobody named */
  #apply(run: number, number: number, events: readonly RunEvent[]): void {
    const at = this.#writing.paths.run(run).attempt(number).events;
    for (const event of events) {
      try {
        this.#rows.apply(run, number, event);
      } catch (error) {
        if (sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') !== true) throw error;
        const message = `event ${event.seq} does not follow from those before: ${messageOf(error)}`;
        throw new UserError('log', { at, message });
      }
    }
  }
}

/** Events that must survive a power cut once they are seen. */
function mustBeDurable({ type }: RunEvent): boolean {
  return type === 'checkpoint' || isDone(type);
}
