// Which keys the schema allows where, for the nearest spelling of an unknown one.

import { isTree, type Tree } from './path.js';
import type { Path } from './problems.js';
import { jsonSchema } from './schema.js';

export function keysAt(path: Path): readonly string[] {
  let schema: unknown = jsonSchema();
  for (const key of path) {
    const { properties, additionalProperties } = alternativesOf(schema);
    schema = properties[key] ?? additionalProperties;
  }
  return Object.keys(alternativesOf(schema).properties);
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
