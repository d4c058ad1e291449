// A YAML document as plain data, and the place of what stands at a path of it. Aliases are written out, merge keys
// read.

import { isMerge, mergedNodes, type Aliases } from './yaml-aliases.js';
import { isAlias, isMap, isNode, isScalar, isSeq, type YAMLMap, type YamlProblem } from './yaml.js';

type Targets = Aliases['targets'];

export interface Content {
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
}

export function contentOf(root: unknown, targets: Targets): Content {
  const problems: YamlProblem[] = [];
  const value = toValue(root, targets, problems);
  return { value, problems };
}

function toValue(node: unknown, targets: Targets, problems: YamlProblem[]): unknown {
  const meant = meaning(node, targets);
  if (isMap(meant)) return toTree(meant, targets, problems);
  if (isSeq(meant)) return meant.items.map((item) => toValue(item, targets, problems));
  return isScalar(meant) ? meant.value : null;
}

/** A key of the mapping itself goes before a merged one, of merged mappings the first that has it. */
function toTree(map: YAMLMap, targets: Targets, problems: YamlProblem[]): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  const own = ownKeys(map, targets, problems);
  for (const pair of map.items) {
    if (!isMerge(pair)) {
      const key = keyText(pair.key, targets);
      if (key !== undefined) entries.set(key, toValue(pair.value, targets, problems));
      continue;
    }
    for (const source of mergedNodes(pair, targets)) {
      const meant = meaning(source, targets);
      if (!isMap(meant)) {
        const expected = 'keys and values, an alias of some (*name), or a list of those';
        problems.push({ offset: offsetOf(source, pair.key), message: 'this cannot be merged', expected });
        continue;
      }
      for (const [key, value] of Object.entries(toTree(meant, targets, problems))) {
        if (!own.has(key) && !entries.has(key)) entries.set(key, value);
      }
    }
  }
  return Object.fromEntries(entries);
}

function ownKeys(map: YAMLMap, targets: Targets, problems: YamlProblem[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const pair of map.items) {
    if (isMerge(pair)) continue;
    const key = keyText(pair.key, targets);
    const offset = offsetOf(pair.key, map);
    if (key === undefined) problems.push({ offset, message: 'not valid YAML: a key must be text' });
    else if (keys.has(key))
      problems.push({ offset, message: 'not valid YAML: Map keys must be unique' }); // 1 and "1"
    else keys.add(key);
  }
  return keys;
}

const meaning = (node: unknown, targets: Targets): unknown => (isAlias(node) ? targets.get(node) : node);

function keyText(key: unknown, targets: Targets): string | undefined {
  const meant = meaning(key, targets);
  if (meant === null) return '';
  return isScalar<string | number | boolean | null>(meant) ? String(meant.value ?? '') : undefined;
}

const offsetOf = (node: unknown, holder: unknown): number =>
  (isNode(node) ? node.range?.[0] : isNode(holder) ? holder.range?.[0] : undefined) ?? 0;

/**
 * Where the value (or its key) at `path` begins; where that does not exist, where the nearest thing around it does.
 * What an alias or a merge key brought in stands where it was brought in: there it is wrong, and may be right
 * elsewhere.
 */
export function offsetAt(root: unknown, path: readonly (string | number)[], key: boolean, targets: Targets): number {
  let found: Child | undefined;
  let steps = 0;
  for (; steps < path.length; steps++) {
    const child = childOf(steps === 0 ? root : found?.value, path[steps]!, targets);
    if (child === undefined) break;
    found = child;
  }
  if (found === undefined) return offsetOf(root, root);
  return offsetOf(key || steps < path.length || !isNode(found.value) ? found.key : found.value, root);
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

/** A value with the key that brought it; for a list the item alone; for what was merged the mapping that has it. */
function childOf(holder: unknown, step: string | number, targets: Targets): Child | undefined {
  if (isSeq(holder)) {
    const item = typeof step === 'number' ? holder.items[step] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(holder)) return undefined; // an alias: the place where it stands
  const pair = holder.items.find((one) => !isMerge(one) && keyText(one.key, targets) === String(step));
  if (pair !== undefined) return pair;
  return mergedChild(holder, String(step), targets);
}

function mergedChild(map: YAMLMap, key: string, targets: Targets): Child | undefined {
  for (const source of map.items.filter(isMerge).flatMap((pair) => mergedNodes(pair, targets))) {
    const meant = meaning(source, targets);
    if (!isMap(meant)) continue;
    const pair = meant.items.find((one) => !isMerge(one) && keyText(one.key, targets) === key);
    const found = pair ?? mergedChild(meant, key, targets);
    if (found === undefined) continue;
    return isAlias(source) ? { key: source, value: source } : found;
  }
  return undefined;
}
