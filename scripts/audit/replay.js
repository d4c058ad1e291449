// What the logs of a run's attempts give: the rows that a database must have of it. Written from the promises, without
// a line of the product's code: an attempt that goes on from a checkpoint voids what came after it.

import { sha256 } from './folders.js';

/** JSON has words for what is no finite number; SQLite has infinities, and NULL for NaN. */
const metric = (value) => (value === 'NaN' || value === undefined ? null : Number(value));
export const setId = (hash) => parseInt(hash.slice(0, 12), 16);

const ENDINGS = new Set(['finished', 'stopped', 'interrupted', 'failed']);
export const isEnding = ({ type }) => ENDINGS.has(type);
/** What attempts.error says of an ending. */
export const errorOf = (end) => (end.type === 'failed' ? end.error : (end.reason ?? null));

/** @param attempts each with its number and the events of it that the database has read */
export function replay(attempts) {
  const run = {
    epochs: new Map(),
    evaluations: new Map(),
    mispredictions: new Map(),
    checkpoints: new Map(),
    run_eval_sets: new Map(),
    facts: { parameters: null, dataset: null, bit_exact: 1, started_at: null, ended_at: null },
    problems: [],
  };
  for (const { number, events } of attempts) {
    for (const event of events) apply(run, number, event);
  }
  return { ...run, facts: { ...run.facts, best_epoch: bestOf(run.epochs) } };
}

function apply(run, attempt, event) {
  if (event.type === 'started') start(run, event);
  else if (event.type === 'epoch') run.epochs.set(`${event.epoch}`, epochRow(event, attempt));
  else if (event.type === 'evaluated') evaluate(run, event);
  else if (event.type === 'checkpoint') keep(run, event);
  else end(run, event);
}

function start(run, { at, parameters, dataset, resumedFrom, inexact = [], evaluationSets }) {
  const last = resumedFrom?.epoch ?? 0;
  for (const rows of [run.epochs, run.evaluations, run.mispredictions, run.checkpoints]) {
    for (const [key, { epoch }] of rows) if (epoch > last) rows.delete(key);
  }
  const { facts } = run;
  if (resumedFrom === null) facts.bit_exact = 1;
  else if (inexact.length > 0) facts.bit_exact = 0;
  facts.started_at ??= at;
  Object.assign(facts, { ended_at: null, parameters, dataset: dataset ?? null });
  if (resumedFrom !== null) keep(run, resumedFrom);
  for (const set of evaluationSets) {
    const {
      name,
      hash,
      chanceCharAccuracy,
      trained = null,
      commuted = null,
      endToken = '$',
      paddingToken = ' ',
      separator = '',
    } = set;
    const tokens = { end_token: endToken, padding_token: paddingToken, separator };
    const row = { name, chance_char_accuracy: chanceCharAccuracy, trained, commuted, ...tokens };
    run.run_eval_sets.set(`${setId(hash)}`, { eval_set_id: setId(hash), ...row });
  }
}

function epochRow(event, attempt) {
  return {
    epoch: event.epoch,
    attempt,
    train_loss: metric(event.trainLoss),
    train_char_accuracy: event.trainCharAccuracy,
    train_exact: event.trainExact,
    val_loss: metric(event.valLoss),
    val_char_accuracy: event.valCharAccuracy,
    val_exact: event.valExact,
    val_forced_char_accuracy: event.valForcedCharAccuracy ?? null,
    learning_rate: event.learningRate,
    duration_ms: event.durationMs,
    examples_per_second: event.examplesPerSecond,
    val_scratchpad_exact: event.valScratchpadExact ?? null,
  };
}

function evaluate(run, { epoch, set, size, loss, charAccuracy = null, scratchpadExact = null, wrong }) {
  const id = setId(set);
  if (!run.run_eval_sets.has(`${id}`))
    run.problems.push(`epoch ${epoch} evaluates a set that its attempt does not name`);
  const row = {
    epoch,
    eval_set_id: id,
    size,
    wrong: wrong.length,
    loss: metric(loss),
    char_accuracy: charAccuracy,
    scratchpad_exact: scratchpadExact,
  };
  run.evaluations.set(`${epoch} ${id}`, { ...row, hash: set });
  for (const [example, predicted, answer = null] of wrong) {
    run.mispredictions.set(`${epoch} ${id} ${example}`, {
      epoch,
      eval_set_id: id,
      example,
      predicted,
      final_answer: answer,
    });
  }
}

/** Kept are the newest checkpoint, those of the last two epochs, and the newest that was best. */
function keep(run, { epoch, stepInEpoch: step, path, bytes, sha256: checksum, isBest }) {
  const row = { epoch, step, path, bytes, sha256: checksum, is_best: isBest ? 1 : 0 };
  run.checkpoints.set(`${epoch} ${step}`, row);
  const newest = newestFirst(run.checkpoints);
  const kept = new Set([
    newest[0],
    ...newest.filter((one) => one.step === 0).slice(0, 2),
    newest.find((one) => one.is_best),
  ]);
  for (const [key, one] of run.checkpoints) if (!kept.has(one)) run.checkpoints.delete(key);
}

export const newestFirst = (checkpoints) =>
  [...checkpoints.values()].sort((a, b) => b.epoch - a.epoch || b.step - a.step);

function end(run, event) {
  run.facts.ended_at = event.at;
  if (event.epochs === undefined || event.epochs === run.epochs.size) return;
  run.problems.push(`it says that it trained ${event.epochs} epochs, and its log tells of ${run.epochs.size}`);
}

/** Most exact answers, then the lowest loss, then the earliest. */
function bestOf(epochs) {
  const loss = ({ val_loss: value }) => value ?? Infinity;
  const isNaNLast = (a, b) => (a.val_loss === null) - (b.val_loss === null);
  const order = (a, b) =>
    b.val_exact - a.val_exact ||
    isNaNLast(a, b) ||
    (loss(a) < loss(b) ? -1 : loss(a) > loss(b) ? 1 : a.epoch - b.epoch);
  return [...epochs.values()].sort(order)[0]?.epoch ?? null;
}

/** What all epochs give: rows of run_metrics. */
export function metricsOf({ epochs, facts }) {
  const rows = [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
  if (rows.length === 0) return undefined;
  const [best, last] = [epochs.get(`${facts.best_epoch}`), rows.at(-1)];
  const until = (share) => rows.findIndex(({ val_exact: exact }) => exact >= share);
  const secondsTo = (index) =>
    index === -1 ? null : rows.slice(0, index + 1).reduce((sum, row) => sum + row.duration_ms, 0) / 1000;
  const epochOf = (index) => rows[index]?.epoch ?? null;
  const shares = { 90: until(0.9), 99: until(0.99), 999: until(0.999) };
  return {
    epochs: last.epoch,
    seconds: secondsTo(rows.length - 1),
    ...Object.fromEntries(Object.entries(shares).map(([name, index]) => [`epochs_to_${name}`, epochOf(index)])),
    ...Object.fromEntries(Object.entries(shares).map(([name, index]) => [`seconds_to_${name}`, secondsTo(index)])),
    best_val_exact: best.val_exact,
    best_val_char_accuracy: best.val_char_accuracy,
    best_val_loss: best.val_loss,
    last_val_exact: last.val_exact,
    last_val_char_accuracy: last.val_char_accuracy,
    last_val_loss: last.val_loss,
    last_train_loss: last.train_loss,
    last_train_exact: last.train_exact,
  };
}

/** SHA-256 over every epoch's metrics and every evaluation's. */
export function digestOf({ epochs, evaluations }) {
  const byEpoch = (a, b) => a.epoch - b.epoch || (a.hash < b.hash ? -1 : 1);
  const ofEpochs = [...epochs.values()]
    .sort(byEpoch)
    .map((row) => [
      row.epoch,
      row.train_loss,
      row.train_char_accuracy,
      row.train_exact,
      row.val_loss,
      row.val_char_accuracy,
      row.val_exact,
      row.val_forced_char_accuracy,
      row.learning_rate,
    ]);
  const ofSets = [...evaluations.values()]
    .sort(byEpoch)
    .map((row) => [row.epoch, row.hash, row.size, row.wrong, row.loss, row.char_accuracy]);
  const exact = (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
  return sha256(JSON.stringify([ofEpochs, ofSets], exact));
}
