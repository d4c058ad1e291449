// What a search begins with, complete: what an entry does not say of a parameter stands in the spec.

import type { Cell } from '../../spec/parse.js';
import { valueAt } from '../../spec/path.js';
import { received } from '../../spec/problems.js';
import { withDefaults } from '../../spec/schema.js';
import type { Problem } from '../../util/errors.js';
import { laidOver } from '../combinations.js';
import type { SearchedSpec } from './from-spec.js';
import { isNumberOf, isThere, optionOf, pathsOf, type Parameter } from './parameter.js';
import { cellOf, pointOf, type Space } from './space.js';

interface Completed {
  /** With a value of every parameter that it has, in the order of the parameters. */
  readonly cell: Cell;
  readonly problems: readonly Problem[];
}

/** @param entry what was written, of values that the parameters can have */
export function complete({ written }: Pick<SearchedSpec, 'written'>, space: Space, entry: Cell): Completed {
  const cell: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const index of space.order) {
    const parameter = space.parameters[index]!;
    const paths = pathsOf(parameter);
    if (!isThere(parameter, cell)) {
      problems.push(...paths.filter((path) => Object.hasOwn(entry, path)).map(idle));
      continue;
    }
    const values = paths.map(
      (path) => [path, Object.hasOwn(entry, path) ? entry[path] : ownValue(written, cell, path)] as const,
    );
    const settings = Object.fromEntries(values);
    if (isValueOf(parameter, settings)) Object.assign(cell, settings);
    else problems.push(...values.filter(([path]) => !Object.hasOwn(entry, path)).map(outside));
  }
  return { cell: problems.length > 0 ? cell : cellOf(space, pointOf(space, cell)), problems };
}

const idle = (path: string): Problem => ({ path, message: `${path} is not there: its condition does not hold` });

const outside = ([path, value]: readonly [string, unknown]): Problem => ({
  path,
  message: `leaves ${path} at ${received(value)}, which the search never tries`,
  hint: `say ${path} in this entry`,
});

/** What the spec says of a path, or its default, with the settings so far: an optimizer may have other defaults. */
function ownValue(written: SearchedSpec['written'], cell: Cell, path: string): unknown {
  const laid = laidOver(written, cell);
  return valueAt(withDefaults(laid) ?? laid, path);
}

function isValueOf(parameter: Parameter, settings: Cell): boolean {
  if (parameter.kind === 'number') return isNumberOf(parameter, settings[parameter.name]);
  return optionOf(parameter, settings) !== undefined;
}
