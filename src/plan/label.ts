// Says what a variant is called: the settings in which it differs from the others of its sweep.

import type { Tree } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { differences, formatValue, shownLeaves } from './difference.js';

/** One label per configuration, e.g. `reverse=output, encoder=64,64`; `default` where nothing differs. */
export function labelVariants(configs: readonly RunConfig[]): readonly string[] {
  const shown = configs.map((config) => shownLeaves(config as Tree));
  const differing = differences(shown).map(({ path }) => path);
  const names = new Map(differing.map((path) => [path, shortName(path, differing)]));
  return shown.map((variant) => {
    const parts = differing
      .filter((path) => variant.has(path))
      .map((path) => `${names.get(path)}=${variant.get(path)}`);
    return parts.length === 0 ? 'default' : parts.join(', ');
  });
}

/** The same of one variant, whose sweep can set these paths: it is called alike whatever the others are. */
export function labelOfSettings(settings: Readonly<Record<string, unknown>>, paths: readonly string[]): string {
  const parts = Object.entries(settings).map(([path, value]) => `${shortName(path, paths)}=${formatValue(value)}`);
  return parts.length === 0 ? 'default' : parts.join(', ');
}

/** The last word of a path, or as many as tell it from the other paths. */
function shortName(path: string, others: readonly string[]): string {
  const words = path.split('.');
  for (let count = 1; count < words.length; count++) {
    const name = words.slice(-count).join('.');
    if (others.filter((other) => other === name || other.endsWith(`.${name}`)).length === 1) return name;
  }
  return path;
}
