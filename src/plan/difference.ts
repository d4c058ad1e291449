// In what a configuration differs from the nearest of others, in words.

import { leaves, type Tree } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { keptConfig } from './identity.js';
import { formatValue } from './label.js';

/** `training.epochs 40, now 50`: against whichever of the others differs least. Empty where one is the same. */
export function differingSettings(config: RunConfig, others: readonly RunConfig[]): string {
  const found = others.map((other) => settings(config, other));
  return found.sort((a, b) => a.length - b.length)[0]?.join('; ') ?? '';
}

function settings(before: RunConfig, now: RunConfig): readonly string[] {
  const [old, current] = [before, now].map((config) => new Map(leaves(keptConfig(config as Tree))));
  const word = (leaf: ReadonlyMap<string, unknown>, path: string): string =>
    leaf.has(path) ? formatValue(leaf.get(path)) : 'absent';
  return [...new Set([...old!.keys(), ...current!.keys()])]
    .map((path) => ({ path, was: word(old!, path), is: word(current!, path) }))
    .filter(({ was, is }) => was !== is)
    .map(({ path, was, is }) => `${path} ${was}, now ${is}`);
}
