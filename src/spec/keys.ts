// Which keys the schema allows where, for the nearest spelling of an unknown one. Where there are alternatives (tasks,
// optimizers, schedules), one key tells them apart: the one that is a constant in each.

import { isTree } from './path.js';
import type { Path } from './problems.js';
import { configPaths, jsonSchema } from './schema.js';

/** Made once: making it costs milliseconds, and a sweep asks for every value. */
let known: { readonly schema: unknown; readonly paths: readonly string[] } | undefined;
function schemaOnce(): { readonly schema: unknown; readonly paths: readonly string[] } {
  if (known !== undefined) return known;
  const schema = jsonSchema();
  return (known = { schema, paths: configPaths(schema) });
}

/** Dotted paths that can be swept and set. */
export const knownPaths = (): readonly string[] => schemaOnce().paths;

/** What tells the alternatives at a path apart. */
export interface Choice {
  /** `task`, `name` */
  readonly key: string;
  readonly values: readonly string[];
}

/** Keys at a path of what was written: `meant` of the alternative that it chooses there, `all` of every one. */
export function keysAt(path: Path, written: unknown): { meant: readonly string[]; all: readonly string[] } {
  const { nodes, value } = reach(path, written);
  const keys = (found: readonly SchemaNode[]): readonly string[] => [
    ...new Set(found.flatMap(({ properties }) => Object.keys(properties ?? {}))),
  ];
  return { meant: keys(nodes.flatMap((node) => meantBy(node, value))), all: keys(nodes.flatMap(optionsOf)) };
}

/** @returns undefined where there are no alternatives, or none that a key tells apart */
export function choiceAt(path: Path, written: unknown): Choice | undefined {
  return reach(path, written).nodes.flatMap((node) => choiceOf(optionsOf(node)) ?? [])[0];
}

/** Of what kind the numbers are that a path can have, in any alternative; undefined where it has none. */
export function numbersAt(path: string): 'whole' | 'any' | undefined {
  const nodes = path
    .split('.')
    .reduce<readonly SchemaNode[]>(
      (around, key) => around.flatMap(optionsOf).flatMap((node) => below(node, key)),
      [schemaOnce().schema as SchemaNode],
    );
  const types = nodes.flatMap(optionsOf).map(({ type }) => type);
  return types.includes('number') ? 'any' : types.includes('integer') ? 'whole' : undefined;
}

interface SchemaNode {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly anyOf?: readonly SchemaNode[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly const?: unknown;
  readonly default?: unknown;
}

/** The schema at a path, by the alternatives that what was written chooses on the way; all where it chooses none. */
function reach(path: Path, written: unknown): { nodes: readonly SchemaNode[]; value: unknown } {
  let nodes: readonly SchemaNode[] = [schemaOnce().schema as SchemaNode];
  let value = written;
  for (const key of path) {
    nodes = nodes.flatMap((node) => meantBy(node, value)).flatMap((node) => below(node, key));
    value = isTree(value) ? value[key] : undefined;
  }
  return { nodes, value };
}

function below({ properties, additionalProperties: others }: SchemaNode, key: string | number): readonly SchemaNode[] {
  const found = properties?.[key] ?? others;
  return typeof found === 'object' ? [found] : [];
}

const optionsOf = (node: SchemaNode): readonly SchemaNode[] => node.anyOf ?? [node];

function meantBy(node: SchemaNode, value: unknown): readonly SchemaNode[] {
  const options = optionsOf(node);
  const choice = choiceOf(options);
  if (choice === undefined) return options;
  const chosen = isTree(value) ? value[choice.key] : undefined;
  const isMeant = ({ properties }: SchemaNode): boolean => {
    const { const: name, default: preset } = properties?.[choice.key] ?? {};
    return chosen === undefined ? preset !== undefined : name === chosen;
  };
  return options.some(isMeant) ? options.filter(isMeant) : options;
}

function choiceOf(options: readonly SchemaNode[]): Choice | undefined {
  const constants = options.flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, { const: value }]) =>
      typeof value === 'string' ? [{ key, value }] : [],
    ),
  );
  const [first] = constants;
  if (first === undefined) return undefined;
  return { key: first.key, values: constants.filter(({ key }) => key === first.key).map(({ value }) => value) };
}

/** Whether a dotted path is such a key. */
export function isChoice(path: string): boolean {
  const keys = path.split('.');
  return choiceAt(keys.slice(0, -1), undefined)?.key === keys.at(-1);
}
