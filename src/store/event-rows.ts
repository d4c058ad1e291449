// What each line of an event log becomes in the database. Called within the recorder's transactions.

import { readFileSync } from 'node:fs';
import { hashEquations, type Equation } from '../data/evaluation-set.js';
import { parseExpression } from '../data/arithmetic/expression.js';
import { slicesOf } from '../data/equations/slices.js';
import type { CheckpointRecord, EndEvent, EvaluatedEvent, RunEvent, StartedEvent } from '../train/events.js';
import { machineError, UserError } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import type { Connection } from './connection.js';
import { digestRun } from './digest.js';
import type { Statements } from './statements.js';

export class EventRows {
  readonly #connection: Connection;
  readonly #sql: Statements;
  readonly #paths: HomePaths;

  constructor(connection: Connection, sql: Statements, paths: HomePaths) {
    this.#connection = connection;
    this.#sql = sql;
    this.#paths = paths;
  }

  /** Puts one line of a log into rows. */
  apply(run: number, number: number, event: RunEvent): void {
    switch (event.type) {
      case 'started':
        return this.#started(run, number, event, event.at);
      case 'epoch': {
        const valForcedCharAccuracy = event.valForcedCharAccuracy ?? null;
        const row = {
          ...event,
          trainLoss: finite(event.trainLoss),
          valLoss: finite(event.valLoss),
          valForcedCharAccuracy,
        };
        this.#sql.insertEpoch.run({ ...row, run, attempt: number });
        this.#measure(run);
        return;
      }
      case 'evaluated':
        return this.#evaluated(run, event);
      case 'checkpoint':
        return this.#insertCheckpoint(run, event);
      default:
        return this.end(run, number, event.at, event);
    }
  }

  /** A new attempt goes on from its checkpoint: what an earlier one recorded after it is void. */
  #started(run: number, number: number, event: StartedEvent, at: number): void {
    const { provenance, parameters, resumedFrom, inexact = [], dataset } = event;
    const going = resumedFrom === null ? 'afresh' : inexact.length > 0 ? 'elsewhere' : 'on';
    for (const clear of this.#sql.clearAfter) clear.run(run, resumedFrom?.epoch ?? 0);
    this.#sql.startRun.run({
      run,
      at,
      parameters,
      going,
      dataset: dataset === undefined ? null : JSON.stringify(dataset),
    });
    this.#sql.startAttempt.run({ run, number, at, provenance: JSON.stringify(provenance) });
    this.#measure(run);
    if (resumedFrom !== null) this.#insertCheckpoint(run, resumedFrom);
    for (const set of event.evaluationSets) {
      const id = evalSetId(set.hash);
      const { changes } = this.#sql.insertEvalSet.run({ id, hash: set.hash, split: set.name, size: set.size });
      if (changes > 0) this.#insertExamples(id, set.hash);
      const { name, chanceCharAccuracy: chance, trained = null, commuted = null } = set;
      this.#sql.insertRunEvalSet.run({ run, set: id, name, chance, trained, commuted });
    }
  }

  /** What all epochs of a run come to: the best one, how long it took. */
  #measure(run: number): void {
    this.#sql.updateBest.run({ run });
    this.#sql.clearMetrics.run(run); // there may be no epochs any more
    this.#sql.measureRun.run(run);
  }

  #insertCheckpoint(run: number, record: CheckpointRecord): void {
    this.#sql.insertCheckpoint.run({ ...record, run, isBest: record.isBest ? 1 : 0 });
    this.#sql.dropOldCheckpoints.run({ run });
  }

  #insertExamples(set: number, hash: string): void {
    readSet(this.#paths.evaluationSet(hash), hash).forEach(({ equation, answer }, example) => {
      const slices = slicesOf(parseExpression(equation)!, answer);
      this.#sql.insertExample.run({ set, example, equation, answer, ...slices });
    });
  }

  #evaluated(run: number, { epoch, set, size, wrong, loss = 'NaN', charAccuracy }: EvaluatedEvent): void {
    const id = evalSetId(set);
    const measured = { loss: finite(loss), charAccuracy: charAccuracy ?? null };
    const row = { run, epoch, set: id, size, wrong: wrong.length, ...measured };
    this.#sql.insertEvaluation.run(row);
    for (const [example, predicted] of wrong) this.#sql.insertMisprediction.run(run, epoch, id, example, predicted);
  }

  end(run: number, number: number, at: number, event: EndEvent): void {
    this.endAttempt(run, number, at, event);
    this.#sql.endRun.run({ run, at, status: event.type });
    if (event.type === 'finished' || event.type === 'stopped') digestRun(this.#connection, run);
  }

  /** The end of an attempt whose run goes on under a later one. */
  endAttempt(run: number, number: number, at: number, event: EndEvent): void {
    const error = event.type === 'failed' ? event.error : 'reason' in event ? event.reason : null;
    this.#sql.endAttempt.run({ run, number, at, outcome: event.type, error });
  }
}

/** @throws UserError where the file is not what the hash says */
function readSet(path: string, hash: string): readonly Equation[] {
  try {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const equations = lines.map((line) => JSON.parse(line) as Equation);
    if (hashEquations(equations) === hash) return equations;
  } catch (error) {
    if (machineError(error) !== undefined) throw error;
  }
  throw new UserError('log', { at: path, message: 'these questions are damaged, or gone', hint: 'delete the file; the next run that is asked them writes it again' }); // prettier-ignore
}

/** The first 48 bits of a hash: the same on every machine, and small enough for any program. */
const evalSetId = (hash: string): number => parseInt(hash.slice(0, 12), 16);

/** SQLite has infinities but no NaN: that is NULL. */
function finite(value: number | string): number | null {
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
