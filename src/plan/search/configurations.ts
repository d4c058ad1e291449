// The configurations of a search's cells: complete, known by their identity, or none that can be trained.

import type { Cell } from '../../spec/parse.js';
import type { RunConfig } from '../../spec/schema.js';
import { UserError, type Problem } from '../../util/errors.js';
import { exclusion } from '../combinations.js';
import type { Pin } from '../expand.js';
import { canonicalJson, identityOf } from '../identity.js';
import { cellWords, resolve } from '../resolve.js';
import type { SearchedSpec } from './from-spec.js';
import { pathsOf } from './parameter.js';
import type { Space } from './space.js';

export interface Configuration {
  readonly config: RunConfig;
  /** Its identity, whatever the seed. */
  readonly hash: string;
}

export interface Configurations {
  /** Why it is none that can be trained, where it is none. */
  readonly of: (cell: Cell) => Configuration | { readonly problems: readonly Problem[] };
  readonly warnings: readonly Problem[];
}

/**
 * @param pin says what is in the files that a configuration names. What it refuses with a UserError cannot be trained
 */
export function configurationsOf(spec: SearchedSpec, space: Space, pin: Pin = (config) => config): Configurations {
  const { isExcluded, warnings } = exclusion(spec, space.parameters.flatMap(pathsOf));
  const known = new Map<string, ReturnType<Configurations['of']>>(); // asked for again when it is trained
  const make = (cell: Cell): ReturnType<Configurations['of']> => {
    if (isExcluded(cell)) return { problems: [{ path: 'sweep.exclude', message: `leaves out ${cellWords(cell)}` }] };
    const resolved = resolve(spec.written, cell);
    if ('problems' in resolved) return resolved;
    try {
      const config = pin(resolved.config);
      return { config, hash: identityOf(config) };
    } catch (error) {
      if (error instanceof UserError) return { problems: error.problems };
      throw error;
    }
  };
  const of = (cell: Cell): ReturnType<Configurations['of']> => {
    const text = canonicalJson(cell);
    const found = known.get(text) ?? make(cell);
    known.set(text, found);
    return found;
  };
  return { of, warnings };
}
