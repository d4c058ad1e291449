// JSON files that carry their own checksum, so that a flipped bit or a cut is found before anything is computed with
// what they say. The last key, `sha256`, is of the JSON text of everything before it, written without spaces.

import { messageOf } from './errors.js';
import { sha256 } from './sha256.js';

/** Which files without a checksum are accepted. */
export interface Unsealing {
  /** Whether an object is one that a release before checksums wrote. Such an object is returned as it is. */
  readonly legacy?: (value: Readonly<Record<string, unknown>>) => boolean;
}

/** The text of a sealed file, final newline included. @param indent spaces for each level; none: one line */
export function seal(value: object, indent?: number): string {
  return `${JSON.stringify({ ...value, sha256: sha256(JSON.stringify(value)) }, null, indent)}\n`;
}

/** What a sealed file says, without the checksum; its shape is not looked at. @throws Error saying what is wrong */
export function unseal<T>(text: string, { legacy }: Unsealing = {}): T {
  const value = parseObject(text);
  if (legacy?.(value) === true) return value as T;
  const { sha256: expected, ...content } = value;
  if (expected === undefined) throw new Error('is damaged: it has no checksum');
  if (expected !== checksumOf(content)) throw new Error('is damaged: its checksum is wrong');
  return content as T;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error('is damaged: expected an object');
}

function parse(text: string): unknown {
  if (text === '') throw new Error('is empty');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`is damaged: ${messageOf(error)}`, { cause: error });
  }
}

/** Objects within objects without end are parsed, but exceed the stack when they are written: no file of ours. */
function checksumOf(content: object): string | undefined {
  try {
    return sha256(JSON.stringify(content));
  } catch {
    return undefined;
  }
}
