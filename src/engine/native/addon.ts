// The native runtime, where it was built (scripts/build-native.js).

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from '../../util/errors.js';

/** A program that has been loaded; freed when nothing refers to it any more. */
export type Handle = object & { readonly handle: unique symbol };

export interface Runtime {
  /**
   * @param lengths of the arrays that it binds, in their order
   * @param words of four bytes that it holds, of which the constants are the first
   * @param workspace those it needs in between
   */
  load(code: Int32Array, constants: Int32Array, lengths: Int32Array, words: number, workspace: number): Handle;
  /** @param arrays in the order in which the program binds them */
  run(program: Handle, arrays: readonly (Float32Array | Int32Array)[]): void;
  /** Words that a product of these sizes needs in between. */
  productWorkspace(rows: number, columns: number, inner: number): number;
  /** Names, in the order of their numbers. */
  readonly instructions: readonly string[];
  readonly operations: readonly string[];
  readonly types: readonly string[];
  /** What the bits of a result depend on: instruction set, sources, compiler, C library. */
  readonly version: string;
  readonly tile: number;
  readonly mostDimensions: number;
}

const FILE = fileURLToPath(new URL('../../../dist/engine/native/runtime.node', import.meta.url));

/**
 * The runtime, or why there is none.
 * @throws UserError where HARNESS_NATIVE_ISA, which the runtime reads, names no instruction set
 */
export function nativeRuntime(): Runtime | Error {
  if (!existsSync(FILE)) return new Error('not built: npm run build:native says why');
  try {
    return createRequire(import.meta.url)(FILE) as Runtime;
  } catch (error) {
    const message = messageOf(error);
    if (message.startsWith('HARNESS_NATIVE_ISA')) throw new UserError('argument', { message });
    return new Error(message);
  }
}
