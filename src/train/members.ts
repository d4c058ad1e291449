// What the members of a run's files may be (events, checkpoints, plans, results), as schemas; and the check that names
// the first member that is not what its schema says. A folder may come from anywhere, and a fault of ours must end as a
// message, not as a file that nobody can read.

import { z } from '../util/zod.js';

export const count = z.int().min(0);
export const id = z.int().min(1);
/** Finite: JSON has no word for other numbers. */
export const number = z.number();
export const text = z.string();
export const flag = z.boolean();
/** SHA-256. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** The name of a file, and no way to another folder. */
export const fileName = z.string().regex(/^[\w][\w.-]*$/);
/** The identity of a run's folder: a UUID or, for folders from before there were any, made of what its plan says. */
export const uid = z.string().regex(/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|legacy-[0-9a-f]{64})$/);
/** A number that JSON may not be able to hold: three words stand for those that it cannot. */
export const metric = z.union([number, z.enum(['NaN', 'Infinity', '-Infinity'])]);
/** An object whose members nothing relies on. */
export const record = <Type extends object>() => z.custom<Type>(isRecord);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema describes, as data that nobody changes. */
export type DataOf<Schema extends z.ZodType> = Immutable<z.infer<Schema>>;
type Immutable<Data> = { readonly [Key in keyof Data]: Immutable<Data[Key]> };

/** @throws Error naming the first member that is not as the schema says */
export function check(schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(value);
  if (error !== undefined) throw new Error(complaint(error.issues[0]!.path, value));
}

/** A member of a list is called by the list's name, and shown alone only where it is an object. */
function complaint(path: readonly PropertyKey[], value: unknown): string {
  const last = path.findLastIndex((key) => typeof key === 'string');
  if (last === -1) return 'expected an object';
  const wrong = path.slice(0, last + 1).reduce(memberOf, value);
  const names = path.slice(0, last + 1).filter((key) => typeof key === 'string');
  return `${names.join('.')} is ${shown(wrong)}`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  // Numbers that JSON has no word for would read "null".
  return (typeof value === 'number' ? String(value) : String(JSON.stringify(value))).slice(0, 60);
}
