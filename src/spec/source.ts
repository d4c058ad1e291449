// An experiment file, or a value of the command line, as data with the place of everything in it.

import { UserError, type Problem } from '../util/errors.js';
import { isForbiddenKey } from './path.js';
import { followAliases } from './yaml-aliases.js';
import { contentOf, offsetAt } from './yaml-content.js';
import { oldYaml } from './yaml-warnings.js';
import { isScalar, parseYaml, visit, type Document, type YamlProblem } from './yaml.js';

export interface Source {
  readonly content: unknown;
  /** `file:line:column` of what stands at a path; of the key itself with `key`. Falls back to what holds it. */
  readonly locate: (path: readonly (string | number)[], key?: boolean) => string;
  /** Things that are legal but probably not meant. */
  readonly warnings: readonly Problem[];
}

/** @throws UserError with everything that is wrong with the text as YAML */
export function parseSource(file: string, text: string): Source {
  return read(text, ({ line, column }) => `${file}:${line}:${column}`);
}

/**
 * A single value in YAML.
 * @param at where it was given; it has no lines
 */
export const parseValue = (text: string, at: string): Source => read(text, () => at);

function read(text: string, nameOf: (place: { readonly line: number; readonly column: number }) => string): Source {
  const { document, problems, place } = parseYaml(text);
  const placed = ({ offset, ...problem }: YamlProblem): Problem => ({ at: nameOf(place(offset)), ...problem });
  refuse([...problems, ...forbiddenKeys(document)].map(placed));
  const aliases = followAliases(document);
  refuse(aliases.problems.map(placed));
  const content = contentOf(document.contents, aliases.targets);
  refuse(content.problems.map(placed));
  return {
    content: content.value,
    locate: (path, key = false) => nameOf(place(offsetAt(document.contents, path, key, aliases.targets))),
    warnings: oldYaml(document).map(placed),
  };
}

/** What an alias repeats is said once. */
function refuse(problems: readonly Problem[]): void {
  const unique = new Map(problems.map((problem) => [`${problem.at} ${problem.message}`, problem]));
  if (unique.size > 0) throw new UserError('spec', [...unique.values()]);
}

function forbiddenKeys(document: Document.Parsed): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string' || !key.value.split('.').some(isForbiddenKey)) return;
      problems.push({ offset: key.range?.[0] ?? 0, message: `the key ${JSON.stringify(key.value)} is not allowed` });
    },
  });
  return problems;
}
