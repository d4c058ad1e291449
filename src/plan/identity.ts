// A run is identified by what it computes: in what its configuration differs from the defaults of a schema version, and
// its seed. So a key that comes later, with a default that is what was done before, leaves every identity as it was.

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isTree, type Tree } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { CHANGES_NO_NUMBER, SCHEMA_VERSION, SINCE_VERSION_1, VERSION_1 } from './identity-defaults.js';

/** Canonical JSON (RFC 8785): the same data give the same text, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('internal: a value that JSON cannot hold');
  return text;
}

/** SHA-256 of a value's canonical JSON, in hexadecimal. */
export function identify(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The identity of what a configuration computes, whatever the seed. */
export function identityOf(config: RunConfig): string {
  return identify({ schema: SCHEMA_VERSION, differs: differences(config) });
}

/**
 * The identity of a configuration as an earlier release kept it.
 *
 * @param hash what it was identified by then: of the whole configuration. Where `kept` lacks a key of the first
 * released
 *   schema, an unreleased harness wrote it and may have computed something else: then this stays its identity.
 */
export function identityOfKept(kept: unknown, hash: string): string {
  const isReleased = isTree(kept) && hasEveryKey(kept) && identify(kept) === hash;
  return isReleased ? identityOf(kept as RunConfig) : hash;
}

/** What of a configuration is not as in the table of defaults, in the configuration's own shape. */
export function differences(config: Tree, table: DefaultsTable = TABLE): Tree {
  return differing(config, '', table) as Tree;
}

const LATER = tableOf(SINCE_VERSION_1);

/**
 * A configuration as it is kept: what a later key says by its default is left out, as the releases before the key did.
 * So what was trained before and after can be compared text by text.
 */
export const keptConfig = (config: Tree): Tree => withoutDefaults(config, '', LATER);

function withoutDefaults(value: Tree, path: string, table: DefaultsTable): Tree {
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const below = childPath(path, key, value, table);
    if (inner === undefined || table.defaults.get(below) === canonicalJson(inner)) return [];
    return [[key, isTree(inner) ? withoutDefaults(inner, below, table) : inner] as const];
  });
  return Object.fromEntries(kept);
}

export interface DefaultsTable {
  readonly defaults: ReadonlyMap<string, string>;
  /** Paths of records, whose entries stay though nothing in them differs: that they are there says something. */
  readonly records: ReadonlySet<string>;
  /** Paths of objects whose `name` says which alternative they are. */
  readonly choices: ReadonlySet<string>;
}

export function tableOf(lines: Readonly<Record<string, unknown>>): DefaultsTable {
  const paths = Object.keys(lines);
  const before = (mark: string): ReadonlySet<string> =>
    new Set(paths.filter((path) => path.includes(mark)).map((path) => path.slice(0, path.indexOf(mark))));
  const defaults = new Map(Object.entries(lines).map(([path, value]) => [path, canonicalJson(value)]));
  return { defaults, records: before('.*'), choices: before('(') };
}

const TABLE = tableOf({ ...VERSION_1, ...SINCE_VERSION_1 });

/** Undefined where nothing differs. Lists are told whole, each item by its own keys. */
function differing(value: unknown, path: string, table: DefaultsTable): unknown {
  if (value === undefined || CHANGES_NO_NUMBER.includes(path)) return undefined;
  const preset = table.defaults.get(path);
  if (preset !== undefined && preset === canonicalJson(value)) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown) => differing(item, `${path}[]`, table));
  if (!isTree(value)) return value;
  const found = Object.entries(value).flatMap(([key, inner]) => {
    const child = differing(inner, childPath(path, key, value, table), table);
    return child === undefined ? [] : [[key, child] as const];
  });
  const isGone = found.length === 0 && path !== '' && !/(?:\.\*|\[\])$/.test(path) && preset === undefined;
  return isGone ? undefined : Object.fromEntries(found);
}

function childPath(path: string, key: string, { name }: Tree, { records, choices }: DefaultsTable): string {
  if (path === '') return key;
  if (records.has(path)) return `${path}.*`;
  return choices.has(path) && key !== 'name' ? `${path}(${String(name)}).${key}` : `${path}.${key}`;
}

/** Whether every line of the first table that applies to this configuration has its key there. */
function hasEveryKey(kept: Tree): boolean {
  return Object.keys(VERSION_1).every((path) => hasKey(kept, path.split('.')));
}

function hasKey(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (value === undefined) return false;
  if (!isTree(value) || step === undefined) return true; // null or a list: another alternative, without such keys
  if (step === '*') return Object.values(value).every((entry) => hasKey(entry, rest));
  const [, key = step, name] = /^(.+)\((.+)\)$/.exec(step) ?? [];
  const child = value[key];
  return name !== undefined && isTree(child) && child['name'] !== name ? true : hasKey(child, rest);
}
