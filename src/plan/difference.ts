// Says in what configurations differ: for labels, comparisons, figures, and notes in words.

import type { CommandSpec } from '../spec/engine-schema.js';
import { isTree, leaves, type Tree } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { canonicalJson, keptConfig } from './identity.js';

export interface Difference {
  readonly path: string;
  /** One value per configuration; undefined where it has no such key. */
  readonly values: readonly unknown[];
}

/** The settings in which configurations differ. @param configs their leaves by dotted path */
export function differences(configs: readonly ReadonlyMap<string, unknown>[]): readonly Difference[] {
  const paths = [...new Set(configs.flatMap((config) => [...config.keys()]))];
  return paths
    .map((path) => ({ path, values: configs.map((config) => config.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** The leaves of a configuration by dotted path, as they are shown. A program of one's own is one of them. */
export const shownLeaves = (config: Tree): ReadonlyMap<string, string> =>
  new Map(
    leaves(withProgramShown(config)).map(([path, value]) => {
      return [path, path.endsWith('.sha256') ? shortHash(value) : formatValue(value)];
    }),
  );

function withProgramShown(config: Tree): Tree {
  const { engine } = config;
  if (!isTree(engine)) return config;
  const { command, files } = engine as Pick<CommandSpec, 'command'> & Partial<CommandSpec>; // kept ones lack defaults
  const words = command.map((word) => word.split('/').at(-1));
  const hashes = files?.map(({ sha256 = '' }) => shortHash(sha256)) ?? [];
  return { ...config, engine: [...words, ...hashes].join(' ') };
}

/** By its first digits: enough to tell two files apart. */
const shortHash = (value: unknown): string => String(value).slice(0, 8);

/** A setting's value in a label or a table. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(formatValue).join(',');
  if (!isTree(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${key}: ${formatValue(inner)}`);
  return `{${members.join(', ')}}`;
}

/** `training.epochs 40, now 50`: against whichever of the others differs least. Empty where one is the same. */
export function differingSettings(config: RunConfig, others: readonly RunConfig[]): string {
  const found = others.map((other) => changes(config, other));
  return found.sort((a, b) => a.length - b.length)[0]?.join('; ') ?? '';
}

function changes(before: RunConfig, now: RunConfig): readonly string[] {
  // What is kept has its keys in the order of canonical JSON, what a file says in its own.
  const ordered = (config: RunConfig): Tree => JSON.parse(canonicalJson(keptConfig(config))) as Tree;
  const kept = [before, now].map((config) => shownLeaves(ordered(config)));
  return differences(kept).map(
    ({ path, values: [was = 'absent', is = 'absent'] }) => `${path} ${String(was)}, now ${String(is)}`,
  );
}
