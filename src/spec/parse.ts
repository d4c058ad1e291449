// YAML text and --set overrides -> a frozen spec, or all problems at once.

import { UserError, type Problem } from '../util/errors.js';
import { isBelow, isTree, withValue, type Tree } from './path.js';
import { applyOverrides } from './overrides.js';
import { findings, isMissing, received, type Finding, type Path } from './problems.js';
import { specSchema, type SpecFile } from './schema.js';
import { searchFindings } from './search-checks.js';
import { isRange } from './search-schema.js';
import type { Axis, Places, Spec, SweepSpec } from './spec.js';
import { otherMeaning } from './reserved-names.js';
import { parseSource, type Source } from './source.js';
import {
  explainBareList,
  explainSeeds,
  firstValues,
  sweepFindings,
  valuesOf,
  whereSwept,
  type RawAxis,
} from './sweep-checks.js';
import { baseOf } from './value-checks.js';

export type { Axis, Cell, Places, Spec, SweepSpec } from './spec.js';

/**
 * @param overrides `path=value` each, the value in YAML, checked like the file
 * @throws UserError with every problem, in the order of their places
 */
export function parseSpec(file: string, text: string, overrides: readonly string[] = []): Spec {
  return parse(file, text, overrides, nameFindings);
}

/** A spec that was taken when it was given, under the names of then. */
export const parseStoredSpec = (text: string, overrides: readonly string[]): Spec =>
  parse('the stored spec', text, overrides, () => []);

function parse(
  file: string,
  text: string,
  overrides: readonly string[],
  findMore: (tree: Tree) => readonly Finding[],
): Spec {
  const source = parseSource(file, text);
  if (!isTree(source.content)) {
    throw new UserError('spec', {
      at: `${file}:1:1`,
      message: 'not an experiment',
      expected: 'keys and values (name: ..., data: ..., sweep: ...)',
      received: received(source.content ?? undefined),
    });
  }
  const { $schema: _, ...written } = source.content;
  const { tree, ...overridden } = applyOverrides(written, overrides);
  const { parsed, found: own } = checked(tree);
  const found = [
    ...own.map(explainBareList(tree)).map(explainSeeds),
    ...sweepFindings(tree),
    ...searchFindings(tree),
    ...findMore(tree),
  ];
  const problems = [...overridden.problems, ...sortByPlace(found.map((finding) => locate(finding, source, overrides)))];
  if (!parsed.success || problems.length > 0) throw new UserError('spec', problems);
  refuseSwept(parsed.data.sweep, overrides);

  const {
    name,
    question,
    expect,
    cost,
    sweep,
    limits,
    retry,
    on_failure: onFailure,
    launcher,
    ...config
  } = parsed.data;
  return deepFreeze({
    name,
    question,
    expect,
    cost,
    config,
    written: baseOf(tree),
    sweep: toSweep(sweep),
    limits,
    retry,
    onFailure,
    launcher,
    text,
    overrides,
    warnings: [...source.warnings, ...overridden.warnings],
    places: placesOf(parsed.data, source, overrides),
  });
}

function toSweep({ parameters, zip, ...others }: SpecFile['sweep']): SweepSpec {
  return {
    ...others,
    parameters: toAxes(parameters),
    axes: Object.entries(parameters).map(([path, axis]) => ({ ...axis, path })),
    zip: Object.entries(zip).map(([group, axes]) => ({ name: group, axes: toAxes(axes) })),
  };
}

/**
 * A key that the sweep sets need not stand in the file: without it, what is checked is the sweep's first combination.
 */
function checked(tree: Tree) {
  const check = (written: Tree) => {
    const parsed = specSchema.safeParse(written, { reportInput: true });
    return { parsed, found: parsed.success ? [] : findings(parsed.error.issues, written) };
  };
  const alone = check(tree);
  const axes = firstValues(tree);
  const isSwept = (one: Finding): boolean => isMissing(one) && axes.some(({ path }) => path === one.path.join('.'));
  const others = alone.found.filter((one) => !isSwept(one));
  if (others.length > 0 || alone.parsed.success) return { ...alone, found: others };
  const first = check(axes.reduce((laid, { path, value }) => withValue(laid, path, value), tree));
  return { ...first, found: first.found.map((one) => whereSwept(one, axes)) };
}

function nameFindings({ name }: Tree): readonly Finding[] {
  const meaning = typeof name === 'string' ? otherMeaning(name) : undefined;
  if (meaning === undefined) return [];
  const problem = {
    message: `${String(name)} names ${meaning} on the command line`,
    expected: 'another name',
    hint: `e.g. experiment-${String(name)}`,
  };
  return [{ path: ['name'], key: false, problem }];
}

/** An override of what the sweep sets anyway would change nothing. */
function refuseSwept({ parameters, zip }: SpecFile['sweep'], overrides: readonly string[]): void {
  const swept = [parameters, ...Object.values(zip)].flatMap((axes) => Object.keys(axes));
  const problems = overrides.flatMap((override): Problem[] => {
    const path = override.slice(0, override.indexOf('='));
    const by = swept.find((other) => isBelow(path, other));
    const message = `changes nothing: the sweep sets ${by}`;
    return by === undefined ? [] : [{ at: `--set ${override}`, message, hint: 'edit sweep in the file' }];
  });
  if (problems.length > 0) throw new UserError('spec', problems);
}

function toAxes(axes: Readonly<Record<string, RawAxis>>): readonly Axis[] {
  return Object.entries(axes).flatMap(([path, axis]) => (isRange(axis) ? [] : [{ path, values: valuesOf(axis) }]));
}

function locate(finding: Finding, source: Source, overrides: readonly string[]): Problem {
  const dotted = finding.path.join('.');
  const override = overrides.find((text) => isBelow(dotted, text.slice(0, text.indexOf('='))));
  const at = override === undefined ? source.locate(finding.path, finding.key) : `--set ${override}`;
  return { at, path: dotted, ...finding.problem };
}

function placesOf({ sweep }: SpecFile, source: Source, overrides: readonly string[]): Places {
  const place = (path: Path): string => locate({ path, key: false, problem: { message: '' } }, source, overrides).at!;
  const entries = (list: 'exclude' | 'include') => sweep[list].map((_, index) => place(['sweep', list, index]));
  const enqueued = sweep.search?.enqueue ?? [];
  return {
    sweep: place(['sweep']),
    exclude: entries('exclude'),
    include: entries('include'),
    search: place(['sweep', 'search']),
    enqueue: enqueued.map((_, index) => place(['sweep', 'search', 'enqueue', index])),
  };
}

function sortByPlace(problems: readonly Problem[]): readonly Problem[] {
  const position = ({ at = '' }: Problem): number => {
    const [line, column] = (/:(\d+):(\d+)$/.exec(at) ?? ['', '0', '0']).slice(1).map(Number) as [number, number];
    return line * 1e6 + column;
  };
  const unique = new Map(problems.map((problem) => [`${problem.at} ${problem.message} ${problem.path}`, problem]));
  return [...unique.values()].sort((a, b) => position(a) - position(b));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
