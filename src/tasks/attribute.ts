// By what an example can be told apart: what slices, weights, SQL, figures and filters are made of.

import { z } from '../util/zod.js';

/** A fact about an example, never about what was answered. */
export const attributeSchema = z.strictObject({
  /** Small letters, digits and _, so that SQL needs no quotes. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  type: z.enum(['number', 'text']),
  /** What it means, for documentation. */
  about: z.string(),
  /** Whether tables and figures tell mistakes apart by it; else it only identifies an example. */
  isFacet: z.boolean(),
});
export type Attribute = z.output<typeof attributeSchema>;

export type AttributeValue = number | string | null;
/** By name; null where an example has no such thing. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>;
