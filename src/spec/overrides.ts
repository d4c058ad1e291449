// --set path=value on the command line: laid over the file before it is checked.

import { UserError, type Problem } from '../util/errors.js';
import { isForbiddenKey, withValue, type Tree } from './path.js';
import { parseValue } from './source.js';

interface Overridden {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** @param overrides `path=value` each, the value in YAML */
export function applyOverrides(tree: Tree, overrides: readonly string[]): Overridden {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  let result = tree;
  for (const override of overrides) {
    const at = `--set ${override}`;
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    if (path === undefined || value === undefined || path.split('.').some((key) => key === '' || isForbiddenKey(key))) {
      problems.push({ at, message: 'not an override', expected: 'path=value, e.g. training.epochs=5' });
      continue;
    }
    try {
      const parsed = parseValue(value, at);
      result = withValue(result, path, parsed.content);
      warnings.push(...parsed.warnings);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { tree: result, problems, warnings };
}
