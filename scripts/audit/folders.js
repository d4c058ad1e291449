// Reads what lies in run folders: plans, logs, endings, checkpoints, evaluation sets. Written from their formats,
// without a line of the product's code. A reader returns what a file says, or throws an Error saying what is wrong with
// it.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** Numbers in names such as run12 or attempt-2, ascending. */
export function numbersIn(folder, prefix) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  const digits = names.map((name) => name.slice(prefix.length)).filter((rest) => /^[1-9]\d*$/.test(rest));
  return digits.map(Number).sort((a, b) => a - b);
}

/** An object whose last member, sha256, is of its JSON text without it. */
function readSealed(path) {
  const { sha256: seal, ...content } = JSON.parse(readFileSync(path, 'utf8'));
  if (seal !== sha256(JSON.stringify(content))) throw new Error('its checksum is wrong');
  return content;
}

/** A plan with its identity; plans of version 1 have neither seal nor identity of their own. */
export function readPlan(folder) {
  const path = join(folder, 'plan.json');
  if (!existsSync(path)) return undefined;
  const value = JSON.parse(readFileSync(path, 'utf8'));
  if (value.v !== 1) return readSealed(path);
  const { run, createdAt, seed, experiment, variant } = value;
  const facts = [run, createdAt, seed, experiment.name, experiment.createdAt, variant.hash];
  return { ...value, uid: `legacy-${sha256(JSON.stringify(facts))}` };
}

/** How an attempt ended: {run, status, lastSeq, log, ending}. In version 1, `sha256` is the log's. */
export function readResult(folder) {
  const path = join(folder, 'result.json');
  if (!existsSync(path)) return undefined;
  const value = JSON.parse(readFileSync(path, 'utf8'));
  if (value.v !== undefined) return readSealed(path);
  const { sha256: log, ...rest } = value;
  return log === undefined ? rest : { ...rest, log };
}

/** Tags and note: {uid, changedAt, tags, note}; undefined where nothing was ever written about a run. */
export function readAnnotation(folder) {
  const path = join(folder, 'annotation.json');
  return existsSync(path) ? readSealed(path) : undefined;
}

/** The side file of a checkpoint; undefined where there is none. */
export function readSideFile(folder, arrays) {
  const path = join(folder, 'checkpoints', arrays.replace(/\.safetensors$/, '.json'));
  if (!existsSync(path)) return undefined;
  const value = JSON.parse(readFileSync(path, 'utf8'));
  return value.v === undefined ? value : readSealed(path);
}

/** SHA-256 of a checkpoint's arrays; undefined where there are none. */
export function checksumOfArrays(folder, arrays) {
  const path = join(folder, 'checkpoints', arrays);
  return existsSync(path) ? sha256(readFileSync(path)) : undefined;
}

/**
 * A log: its whole lines as events, each with the byte where it ends, and the checksum of all its bytes. A torn last
 * line is left out.
 */
export function readLog(folder, attempt) {
  const path = join(folder, 'events.ndjson');
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const events = [];
  let end = 0;
  for (let next = bytes.indexOf(10); next !== -1; next = bytes.indexOf(10, end)) {
    const seq = events.length + 1;
    const event = readLine(bytes.subarray(end, next).toString('utf8'), seq);
    if (event.attempt !== attempt || event.seq !== seq) {
      throw new Error(`line ${seq} is event ${event.seq} of attempt ${event.attempt}`);
    }
    if (event.v !== (events[0]?.v ?? event.v)) throw new Error(`line ${seq} is of another version`);
    end = next + 1;
    events.push({ ...event, end });
  }
  return { events, end, checksum: sha256(bytes) };
}

const SEAL = /,"crc":"([0-9a-f]{8})"\}$/;

function readLine(line, seq) {
  const seal = SEAL.exec(line);
  const text = seal === null ? line : `${line.slice(0, seal.index)}}`;
  if (seal !== null && parseInt(seal[1], 16) !== crc32(text)) throw new Error(`line ${seq}: its checksum is wrong`);
  const event = JSON.parse(text);
  if (seal === null && event.v !== 1) throw new Error(`line ${seq} has no checksum`);
  return event;
}

/**
 * Examples of an evaluation set. A first line with attributes says what sha256 they and the other lines have; files of
 * older releases have none. The name is the hash of questions and answers, or of their attributes, too.
 */
export function readSet(home, hash) {
  const text = readFileSync(join(home, 'evaluation-sets', `${hash}.ndjson`), 'utf8');
  const header = JSON.parse(text.slice(0, text.indexOf('\n')));
  const body = header.v === 2 ? text.slice(text.indexOf('\n') + 1) : text;
  if (header.v === 2 && sha256(`${JSON.stringify(header.attributes)}\n${body}`) !== header.sha256) {
    throw new Error('its lines are not those of its checksum');
  }
  const examples = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const hashOf = (line) => sha256(examples.map(line).join(''));
  const plain = ({ equation, answer }) => `${equation} = ${answer}\n`;
  const valuesOf = (attributes) =>
    Object.entries(attributes)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, String(value)])
      .sort();
  const whole = ({ equation, answer, attributes = {} }) =>
    `${JSON.stringify([equation, answer, valuesOf(attributes)])}\n`;
  if (hashOf(plain) !== hash && hashOf(whole) !== hash) throw new Error('its equations are not those of its name');
  return { attributes: header.v === 2 ? header.attributes : undefined, examples };
}

/** What removed-runs.ndjson says: number and identity of each run that was removed. */
export function readRemoved(home) {
  const path = join(home, 'removed-runs.ndjson');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const { run, uid } = JSON.parse(line);
        return [{ run, uid }];
      } catch {
        return []; // cut off by a full disk
      }
    });
}
