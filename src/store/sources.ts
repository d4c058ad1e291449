// The files of a user's own, examples and trainers: where a person keeps them, and the copies that are kept beside the
// runs which were trained with them. A run needs its copy alone, so that it goes on after the file was edited.

import { copyFileSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { withScripts } from '../engine/command/scripts.js';
import type { EngineSpec } from '../spec/engine-schema.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import { valueAt, withValue, type Tree } from '../spec/path.js';
import { MOST_SOURCE_BYTES, sourcesFrom, type Sources } from '../tasks/sources.js';
import { taskOf } from '../tasks/tasks.js';
import { UserError } from '../util/errors.js';
import { isFile, listOwn, writeAtomically, type HomePaths } from '../util/files.js';
import { sha256, sha256OfFile } from '../util/sha256.js';
import { readRegularFile } from '../util/regular-file.js';
import type { Connection } from './database/connection.js';

/** Files beside a spec. */
export interface FileSources extends Sources {
  /**
   * What is in the files that a configuration names.
   * @throws UserError where one is missing, or not what the spec says
   */
  readonly pin: (config: RunConfig) => RunConfig;
  /**
   * Keeps copies of the files that these configurations name.
   * @throws UserError where one has changed since it was read
   */
  readonly keep: (paths: HomePaths, configs: readonly RunConfig[]) => void;
}

/** @param folder that paths in the spec start from */
export function fileSources(folder: string): FileSources {
  const hashes = new Map<string, string>(); // by path
  const places = new Map<string, string>(); // by hash
  const hashOf = (path: string, key: string): string => {
    const known = hashes.get(path) ?? sha256(readFile(path, key));
    hashes.set(path, known);
    if (!places.has(known)) places.set(known, path);
    return known;
  };
  const contentOf = (hash: string): { content: Buffer; name: string } => {
    const path = places.get(hash)!;
    const content = readFile(path, 'data');
    if (sha256(content) === hash) return { content, name: path };
    throw new UserError('file', {
      at: path,
      message: 'has changed while it was read',
      hint: 'give the same command again',
    });
  };
  return {
    ...sourcesFrom(contentOf),
    pin: (config) => {
      const whole = (file: string): string => (isAbsolute(file) ? file : join(folder, file));
      const findHash: FindHash = (file, key) => hashOf(whole(file), key);
      const isThere = (file: string): boolean => isFile(whole(file));
      return {
        ...config,
        data: pinnedData(config.data, findHash),
        engine: pinnedEngine(config.engine, isThere, findHash),
      };
    },
    keep: (paths, configs) => {
      for (const hash of new Set(configs.flatMap(sourcesOf))) {
        const copy = paths.source(hash);
        if (sha256OfFile(copy) !== hash) writeAtomically(copy, contentOf(hash).content);
      }
    },
  };
}

function readFile(path: string, key: string): Buffer {
  if (!isFile(path) && lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new UserError('file', {
      at: path,
      path: key,
      message: 'there is no such file',
      hint: 'paths start from the folder of the spec',
    });
  }
  return readRegularFile(path, MOST_SOURCE_BYTES);
}

/** @param key of the spec that names the file */
type FindHash = (file: string, key: string) => string;

/** Data with the hash of each file. */
function pinnedData(data: RunConfig['data'], hashOf: FindHash): RunConfig['data'] {
  let pinned = data as Tree;
  for (const path of taskOf(data).files(data)) {
    const file = valueAt(pinned, path.join('.')) as string;
    const key = [...path.slice(0, -1), 'sha256'].join('.');
    const found = hashOf(file, `data.${path.join('.')}`);
    requireSame(`data.${key}`, file, valueAt(pinned, key) as string | undefined, found);
    pinned = withValue(pinned, key, found);
  }
  return pinned as RunConfig['data'];
}

/** A program of somebody's own with the hash of each file that it is made of. */
function pinnedEngine(engine: EngineSpec, isThere: (file: string) => boolean, hashOf: FindHash): EngineSpec {
  if (typeof engine === 'string') return engine;
  const program = withScripts(engine, isThere);
  const files = program.files.map(({ file, sha256: written }, index) => {
    const found = hashOf(file, 'engine.command');
    requireSame(`engine.files.${index}.sha256`, file, written, found);
    return { file, sha256: found };
  });
  return { ...program, files };
}

/** @throws UserError where a file is not what the spec says */
function requireSame(path: string, file: string, written: string | undefined, found: string): void {
  if (written === undefined || written === found) return;
  const hint = 'put the file back, or leave sha256 out to train on what it is now';
  throw new UserError('data', {
    path,
    message: `${file} is not the file it was`,
    expected: written,
    received: found,
    hint,
  });
}

/** Hashes of the files that a configuration names. */
function sourcesOf({ data, engine }: RunConfig): readonly string[] {
  const ofData = taskOf(data)
    .files(data)
    .map((path) => valueAt(data as Tree, [...path.slice(0, -1), 'sha256'].join('.')) as string | undefined);
  const ofEngine = typeof engine === 'string' ? [] : engine.files.map(({ sha256: hash }) => hash);
  return [...ofData, ...ofEngine].flatMap((hash) => hash ?? []);
}

/** Gives another folder of runs the copies that a configuration needs. */
export function shareSources(from: HomePaths, to: HomePaths, config: RunConfig): void {
  for (const hash of sourcesOf(config)) {
    mkdirSync(dirname(to.source(hash)), { recursive: true });
    copyFileSync(from.source(hash), to.source(hash));
  }
}

/** The copies beside the runs. */
export function homeSources(paths: HomePaths): Sources {
  const contentOf = homeContent(paths);
  return sourcesFrom((hash, name) => ({ content: contentOf(hash, name), name }));
}

/** One of them, by its hash. */
export const homeContent =
  (paths: HomePaths) =>
  (hash: string, name: string): Buffer => {
    const at = paths.source(hash);
    const what = sourceDamage(at);
    if (what === undefined) return readRegularFile(at, MOST_SOURCE_BYTES);
    throw new UserError('file', { at, message: `the copy of ${name} ${what}`, hint: SOURCE_ADVICE });
  };

export const SOURCE_ADVICE = 'from a backup; or harness sweep with the file as it was makes it again';

/** What is wrong with a copy, which is called after its content; undefined: nothing. */
export function sourceDamage(path: string): string | undefined {
  if (!isFile(path)) return 'is gone';
  return sha256OfFile(path) === basename(path) ? undefined : 'is damaged: its checksum is wrong';
}

/** The copies there are. */
export const keptSources = ({ sources }: HomePaths): readonly string[] =>
  listOwn(sources).filter((path) => /^[0-9a-f]{64}$/.test(basename(path)) && lstatSync(path).isFile());

/** Hashes of the files that runs were registered with, each with one of these runs. */
export function neededSources(connection: Connection): ReadonlyMap<string, number> {
  const sql = `SELECT v.config, min(r.id) AS run FROM variants v JOIN runs r ON r.variant_id = v.id
    WHERE v.config LIKE '%"sha256":%' GROUP BY v.id ORDER BY run DESC`;
  const rows = connection.prepare(sql).all() as { config: string; run: number }[];
  return new Map(
    rows.flatMap(({ config, run }) =>
      sourcesOf(completeConfig(JSON.parse(config))).map((hash) => [hash, run] as const),
    ),
  );
}
