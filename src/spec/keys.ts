// Which keys the schema allows where, for the nearest spelling of an unknown one.

import { isTree, type Tree } from './path.js';
import type { Path } from './problems.js';
import { configPaths, jsonSchema } from './schema.js';

/** Made once: making it costs milliseconds, and a sweep asks for every value. */
let known: { readonly schema: unknown; readonly paths: readonly string[] } | undefined;
const schemaOnce = () => (known ??= { schema: jsonSchema(), paths: configPaths() });

/** Dotted paths that can be swept and set. */
export const knownPaths = (): readonly string[] => schemaOnce().paths;

export function keysAt(path: Path): readonly string[] {
  return Object.keys(alternativesOf(schemaAt(path)).properties);
}

/** The names that tell the alternatives at a dotted path apart (optimizers, schedules); none elsewhere. */
export function namesAt(path: string): readonly string[] {
  const { anyOf = [] } = (schemaAt(path.split('.')) ?? {}) as { anyOf?: readonly { properties?: Tree }[] };
  return anyOf.flatMap(({ properties }) => {
    const { const: name } = (properties?.['name'] ?? {}) as { const?: string };
    return name === undefined ? [] : [name];
  });
}

function schemaAt(path: Path): unknown {
  return path.reduce<unknown>((schema, key) => {
    const { properties, additionalProperties } = alternativesOf(schema);
    return properties[key] ?? additionalProperties;
  }, schemaOnce().schema);
}

function alternativesOf(schema: unknown): { properties: Record<string, unknown>; additionalProperties: unknown } {
  const node = (isTree(schema) ? schema : {}) as {
    properties?: Tree;
    anyOf?: readonly Tree[];
    additionalProperties?: unknown;
  };
  const properties = Object.assign(
    {},
    node.properties,
    ...(node.anyOf ?? []).map((option) => option['properties']),
  ) as Tree;
  return { properties, additionalProperties: node.additionalProperties };
}
