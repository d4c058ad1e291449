// What a variant is called: the settings in which it differs from the others of its sweep.

import { isTree, leaves } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';

/** One label per configuration, e.g. `reverse=output, encoder=64,64`; `default` where nothing differs. */
export function labelVariants(configs: readonly RunConfig[]): readonly string[] {
  const flat = configs.map((config) => new Map(leaves(config).map(([path, value]) => [path, shown(path, value)])));
  const paths = [...new Set(flat.flatMap((variant) => [...variant.keys()]))];
  const differing = paths.filter((path) => new Set(flat.map((variant) => variant.get(path))).size > 1);
  const names = new Map(differing.map((path) => [path, shortName(path, differing)]));
  return flat.map((variant) => {
    const parts = differing
      .filter((path) => variant.has(path))
      .map((path) => `${names.get(path)}=${variant.get(path)}`);
    return parts.length === 0 ? 'default' : parts.join(', ');
  });
}

/** A hash by its first digits: enough to tell two files apart. */
const shown = (path: string, value: unknown): string =>
  path.endsWith('.sha256') ? String(value).slice(0, 8) : formatValue(value);

/** The last word of a path, or as many as tell it from the other paths. */
function shortName(path: string, others: readonly string[]): string {
  const words = path.split('.');
  for (let count = 1; count < words.length; count++) {
    const name = words.slice(-count).join('.');
    if (others.filter((other) => other === name || other.endsWith(`.${name}`)).length === 1) return name;
  }
  return path;
}

/** A setting's value in a label or a table. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(formatValue).join(',');
  if (isTree(value)) return `{${Object.entries(value).map(([key, inner]) => `${key}: ${formatValue(inner)}`).join(', ')}}`; // prettier-ignore
  return typeof value === 'string' ? value : JSON.stringify(value);
}
