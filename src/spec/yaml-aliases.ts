// What aliases and merge keys of a YAML text stand for: which node, and how much in all. A text of a few lines can
// stand for more than fits into memory, or for itself.

import { isAlias, isMap, isNode, isScalar, isSeq, MAX_DEPTH } from './yaml.js';
import type { Alias, Document, Node, Pair, YamlProblem } from './yaml.js';

/** Values that a text may stand for, aliases written out. */
const MAX_VALUES = 100_000;

export interface Aliases {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly problems: readonly YamlProblem[];
}

interface Extent {
  readonly values: number;
  readonly depth: number;
}

interface Walk {
  readonly anchors: Map<string, Node>;
  readonly targets: Map<Alias, Node>;
  /** Of the nodes that are done; an alias of one that is not stands inside itself. */
  readonly extents: Map<Node, Extent>;
  readonly problems: YamlProblem[];
}

/** Follows every alias, in the order of the text: an anchor means the last node of its name before the alias. */
export function followAliases({ contents }: Document.Parsed): Aliases {
  const walk: Walk = { anchors: new Map(), targets: new Map(), extents: new Map(), problems: [] };
  measure(contents, walk);
  return walk;
}

const NOTHING: Extent = { values: 1, depth: 1 };

function measure(node: unknown, walk: Walk): Extent {
  if (!isNode(node)) return NOTHING;
  if (isAlias(node)) return follow(node, walk);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  let values = 1;
  let depth = 0;
  for (const child of childrenOf(node)) {
    const inner = measure(child, walk);
    values += inner.values;
    depth = Math.max(depth, inner.depth);
    const isTooMuch = values > MAX_VALUES || depth >= MAX_DEPTH;
    if (isTooMuch && walk.problems.length === 0) refuse(walk, child, values > MAX_VALUES ? TOO_MANY : TOO_DEEP);
    if (isTooMuch) break;
  }
  const extent = { values, depth: depth + 1 };
  walk.extents.set(node, extent);
  return extent;
}

const TOO_MANY = `not valid YAML: Excessive alias count: this stands for more than ${MAX_VALUES} values`;
const TOO_DEEP = `nested more than ${MAX_DEPTH} levels deep`;

function follow(alias: Alias, walk: Walk): Extent {
  const target = walk.anchors.get(alias.source);
  if (target === undefined) {
    refuse(walk, alias, `not valid YAML: there is no anchor &${alias.source} before this alias`);
    return NOTHING;
  }
  const extent = walk.extents.get(target);
  if (extent === undefined) {
    refuse(walk, alias, `not valid YAML: *${alias.source} stands inside the value that it means`);
    return NOTHING;
  }
  walk.targets.set(alias, target);
  return extent;
}

function refuse({ problems }: Walk, node: unknown, message: string): void {
  problems.push({ offset: isNode(node) ? (node.range?.[0] ?? 0) : 0, message });
}

function childrenOf(node: Node): readonly unknown[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => [key, value]);
  return isSeq(node) ? node.items : [];
}

/** Whether a pair brings in the keys of other mappings: the plain word `<<`, never a quoted one. */
export const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.type === 'PLAIN' && key.source === '<<';

/** What a merge key names: mappings, aliases of them, or a list of those; each as it stands in the text. */
export function mergedNodes({ value }: Pair, targets: Aliases['targets']): readonly unknown[] {
  const meant = isAlias(value) ? targets.get(value) : value;
  return isSeq(meant) ? meant.items : [value];
}
