// Dotted paths into a configuration, such as `training.optimizer.learning_rate`.

/** Keys that would reach an object's prototype instead of its content. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN.has(key);
}

/** Whether a path is `prefix` or lies below it. */
export const isBelow = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}.`);

export function valueAt(tree: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), tree);
}

/** A copy of `tree` with `value` at `path`; what stands beside the path is shared, not copied. */
export function withValue(tree: Tree, path: string, value: unknown): Tree {
  const [key, ...rest] = path.split('.') as [string, ...string[]];
  if (isForbiddenKey(key)) throw new Error(`internal: the key ${key} was not refused`);
  if (rest.length === 0) return { ...tree, [key]: value };
  const child = tree[key];
  return { ...tree, [key]: withValue(isTree(child) ? child : {}, rest.join('.'), value) };
}

/** Every leaf below `tree` with its dotted path; lists are leaves. */
export function leaves(tree: Tree, prefix = ''): readonly (readonly [path: string, value: unknown])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return isTree(value) ? leaves(value, path) : [[path, value] as const];
  });
}
