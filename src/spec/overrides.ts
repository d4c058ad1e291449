// --set path=value on the command line: laid over the file before it is checked.

import type { Problem } from '../util/errors.js';
import { isForbiddenKey, withValue, type Tree } from './path.js';
import { parseValue } from './source.js';

/** @param overrides `path=value` each, the value in YAML */
export function applyOverrides(tree: Tree, overrides: readonly string[]): { tree: Tree; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let result = tree;
  for (const override of overrides) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    if (path === undefined || value === undefined || path.split('.').some((key) => key === '' || isForbiddenKey(key))) {
      problems.push({
        at: `--set ${override}`,
        message: 'not an override',
        expected: 'path=value, e.g. training.epochs=5',
      });
      continue;
    }
    try {
      result = withValue(result, path, parseValue(value));
    } catch {
      problems.push({ at: `--set ${override}`, message: 'the value is not valid YAML' });
    }
  }
  return { tree: result, problems };
}
