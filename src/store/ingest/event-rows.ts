// What each line of an event log becomes in the database. Called within the recorder's transactions.

import { buildDataset } from '../../data/dataset.js';
import { exampleLines, type ExampleFile } from '../../data/example-file.js';
import type { Sources } from '../../tasks/sources.js';
import { attributesOfText, openTask } from '../../tasks/tasks.js';
import type { CheckpointRecord, EndEvent, EvaluatedEvent, Metric, RunEvent, StartedEvent } from '../../train/events.js';
import { EPOCH_METRICS } from '../../train/metric-table.js';
import { isDone } from '../../train/run-status.js';
import { completeConfig, type DataSpec } from '../../spec/schema.js';
import { UserError } from '../../util/errors.js';
import { writeAtomically } from '../../util/files.js';
import { digestRun } from './digest.js';
import { readSet } from './example-sets.js';
import { homeSources } from '../sources.js';

import type { Statements, Writing } from '../writing.js';

export class EventRows {
  readonly #writing: Writing;
  readonly #sql: Statements;
  readonly #sources: Sources;

  constructor(writing: Writing) {
    this.#writing = writing;
    this.#sql = writing.sql;
    this.#sources = homeSources(writing.paths);
  }

  /** Puts one line of a log into rows. @throws UserError where it contradicts the rows before it */
  apply(run: number, number: number, event: RunEvent): void {
    switch (event.type) {
      case 'started':
        return this.#started(run, number, event, event.at);
      case 'epoch':
        this.#sql.insertEpoch.run(
          run,
          event.epoch,
          number,
          ...EPOCH_METRICS.map(({ member }) => finite(event[member])),
        );
        return this.#measure(run);
      case 'evaluated':
        return this.#evaluated(run, event);
      case 'checkpoint':
        return this.#insertCheckpoint(run, event);
      default:
        this.#checkEpochs(run, event);
        return this.end(run, number, event.at, event);
    }
  }

  /** A run that is done has a row for each epoch that it says it trained: else its log has lost some. */
  #checkEpochs(run: number, event: EndEvent): void {
    if (!('epochs' in event)) return;
    const { epochs } = this.#sql.countEpochs.get(run)!;
    if (epochs === event.epochs) return;
    throw new UserError('log', {
      at: `run${run}`,
      message: `its log ends after ${event.epochs} epochs and tells of ${epochs}: lines of it are missing`,
    });
  }

  /** A new attempt goes on from its checkpoint: what an earlier one recorded after it is void. */
  #started(run: number, number: number, event: StartedEvent, at: number): void {
    const { provenance, parameters, resumedFrom, inexact = [], dataset, uid } = event;
    if (uid !== undefined && uid !== this.#sql.plan.get(run)!.uid) {
      throw new UserError('log', {
        at: this.#writing.paths.run(run).attempt(number).events,
        message: `is the log of another run than run${run}`,
      });
    }
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
      if (changes > 0) this.#insertExamples(run, id, set.hash);
      const { name, chanceCharAccuracy: chance, trained = null, commuted = null } = set;
      const { endToken: end = '$', paddingToken: padding = ' ', separator = '' } = set;
      this.#sql.insertRunEvalSet.run({ run, set: id, name, chance, trained, commuted, end, padding, separator });
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

  #insertExamples(run: number, set: number, hash: string): void {
    const path = this.#writing.paths.evaluationSet(hash);
    const file = readSet(path, hash) ?? this.#drawAgain(run, path, hash);
    // Older files have questions and answers alone.
    const older = file.attributes === undefined ? openTask(this.#dataOf(run), this.#sources) : undefined;
    this.#sql.setAttributes.run({ set, attributes: JSON.stringify(file.attributes ?? older!.attributes) });
    file.examples.forEach(({ equation, answer, attributes }, example) => {
      const values = older === undefined ? attributes : attributesOfText(older, equation, answer);
      this.#sql.insertExample.run({ set, example, equation, answer, attributes: JSON.stringify(values) ?? null });
    });
  }

  #dataOf(run: number): DataSpec {
    return completeConfig(JSON.parse(this.#sql.plan.get(run)!.config)).data;
  }

  /** The examples of a set whose file is damaged or gone: a run's plan says which they were. */
  #drawAgain(run: number, path: string, hash: string): ExampleFile {
    const { attributes, validation, evaluations } = buildDataset(this.#dataOf(run), this.#sql.plan.get(run)!.seed, {
      sources: this.#sources,
    });
    const set = [validation, ...evaluations].find((each) => each.hash === hash);
    if (set === undefined) {
      throw new UserError('log', {
        at: path,
        message: 'these questions are damaged or gone, and this harness draws others from the plan',
      });
    }
    writeAtomically(path, exampleLines(set.plain, attributes));
    return { attributes, examples: set.plain };
  }

  #evaluated(run: number, event: EvaluatedEvent): void {
    const { epoch, set, size, wrong, loss = 'NaN', charAccuracy = null, scratchpadExact = null } = event;
    const id = evalSetId(set);
    const measured = { loss: finite(loss), charAccuracy, scratchpadExact };
    const row = { run, epoch, set: id, size, wrong: wrong.length, ...measured };
    this.#sql.insertEvaluation.run(row);
    for (const [example, written, answer = null] of wrong)
      this.#sql.insertMisprediction.run(run, epoch, id, example, written, answer);
  }

  end(run: number, number: number, at: number, event: EndEvent): void {
    this.endAttempt(run, number, at, event);
    this.#sql.endRun.run({ run, at, status: event.type });
    if (isDone(event.type)) digestRun(this.#writing.connection, run);
  }

  /** The end of an attempt whose run goes on under a later one. */
  endAttempt(run: number, number: number, at: number, event: EndEvent): void {
    const error = event.type === 'failed' ? event.error : 'reason' in event ? event.reason : null;
    this.#sql.endAttempt.run({ run, number, at, outcome: event.type, error });
  }
}

/** The first 48 bits of a hash: the same on every machine, and small enough for any program. */
const evalSetId = (hash: string): number => parseInt(hash.slice(0, 12), 16);

/** SQLite has infinities but no NaN: that is NULL. */
function finite(value: Metric | null | undefined): number | null {
  const number = Number(value ?? NaN);
  return Number.isNaN(number) ? null : number;
}
