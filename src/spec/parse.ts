// YAML text and --set overrides -> a frozen spec, or all problems at once.

import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { UserError, type Problem } from '../util/errors.js';
import { isForbiddenKey, isTree, withValue, type Tree } from './path.js';
import { findings, nearest, received, type Finding, type Path } from './problems.js';
import { configPaths, runConfigSchema, specSchema, type Limits, type RunConfig } from './schema.js';
import { parseSource, type Source } from './source.js';

/** A swept path and the values it takes. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Values by path: what an `exclude` or `include` entry says. */
export type Cell = Readonly<Record<string, unknown>>;

export interface SweepSpec {
  readonly parameters: readonly Axis[];
  readonly zip: readonly { readonly name: string; readonly axes: readonly Axis[] }[];
  readonly exclude: readonly Cell[];
  readonly include: readonly Cell[];
  readonly seeds: readonly number[];
}

/** What a researcher asked for, complete: every default filled in. */
export interface Spec {
  readonly name: string;
  readonly question: string;
  readonly expect: string;
  readonly cost: string;
  readonly config: RunConfig;
  readonly sweep: SweepSpec;
  readonly limits: Limits;
  readonly onFailure: 'continue' | 'stop';
  readonly text: string;
  readonly overrides: readonly string[];
  readonly warnings: readonly Problem[];
}

/**
 * @param overrides `path=value` each, the value in YAML, checked like the file
 * @throws UserError with every problem, in the order of their places
 */
export function parseSpec(file: string, text: string, overrides: readonly string[] = []): Spec {
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
  const { tree, problems: overrideProblems } = applyOverrides(written, overrides);
  const parsed = specSchema.safeParse(tree, { reportInput: true });
  const found = [
    ...(parsed.success ? [] : findings(parsed.error.issues, keysAt).map(explainBareList(tree))),
    ...sweepFindings(tree),
  ];
  const problems = [...overrideProblems, ...sortByPlace(found.map((finding) => locate(finding, source, overrides)))];
  if (!parsed.success || problems.length > 0) throw new UserError('spec', problems);

  const { name, question, expect, cost, sweep, limits, on_failure: onFailure, ...config } = parsed.data;
  return deepFreeze({
    name,
    question,
    expect,
    cost,
    config,
    sweep: {
      parameters: toAxes(sweep.parameters),
      zip: Object.entries(sweep.zip).map(([group, axes]) => ({ name: group, axes: toAxes(axes) })),
      exclude: sweep.exclude,
      include: sweep.include,
      seeds: sweep.seeds,
    },
    limits,
    onFailure,
    text,
    overrides,
    warnings: source.warnings,
  });
}

type RawAxis = { readonly values?: unknown[] | undefined; readonly value?: unknown };

const valuesOf = (axis: RawAxis): readonly unknown[] => axis.values ?? [axis.value];

function toAxes(axes: Readonly<Record<string, RawAxis>>): readonly Axis[] {
  return Object.entries(axes).map(([path, axis]) => ({ path, values: valuesOf(axis) }));
}

// --- overrides ---

function applyOverrides(tree: Tree, overrides: readonly string[]): { tree: Tree; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let result = tree;
  for (const override of overrides) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    if (path === undefined || value === undefined || path.split('.').some((key) => key === '' || isForbiddenKey(key))) {
      problems.push({ at: `--set ${override}`, message: 'not an override', expected: 'path=value, e.g. training.epochs=5' });
      continue;
    }
    try {
      result = withValue(result, path, parseYaml(value));
    } catch {
      problems.push({ at: `--set ${override}`, message: 'the value is not valid YAML' });
    }
  }
  return { tree: result, problems };
}

// --- what the schema cannot say: swept paths exist, swept values are values of their path ---

function sweepFindings(tree: Tree): readonly Finding[] {
  const sweep = tree['sweep'];
  if (!isTree(sweep)) return [];
  const found: Finding[] = [];
  const groups: [Path, unknown][] = [[['sweep', 'parameters'], sweep['parameters']]];
  if (isTree(sweep['zip'])) {
    for (const [name, group] of Object.entries(sweep['zip'])) {
      groups.push([['sweep', 'zip', name], group]);
      found.push(...zipLengths(['sweep', 'zip', name], group));
    }
  }
  for (const [at, group] of groups) {
    for (const [path, axis] of isTree(group) ? Object.entries(group) : []) {
      const unknown = unknownPath([...at, path], path);
      if (unknown !== undefined) found.push(unknown);
      else if (isTree(axis)) found.push(...axisFindings(tree, [...at, path], path, axis));
    }
  }
  for (const list of ['exclude', 'include']) {
    const cells = sweep[list];
    (Array.isArray(cells) ? cells : []).forEach((cell: unknown, index) => {
      for (const [path, value] of isTree(cell) ? Object.entries(cell) : []) {
        const at = ['sweep', list, index, path];
        const unknown = unknownPath(at, path);
        found.push(...(unknown === undefined ? valueFindings(tree, at, path, value) : [unknown]));
      }
    });
  }
  return [...found, ...sweptTwice(groups)];
}

function axisFindings(tree: Tree, at: Path, path: string, axis: Tree): readonly Finding[] {
  if (Array.isArray(axis['values'])) {
    return axis['values'].flatMap((value, index) => valueFindings(tree, [...at, 'values', index], path, value));
  }
  return 'value' in axis ? valueFindings(tree, [...at, 'value'], path, axis['value']) : [];
}

function unknownPath(at: Path, path: string): Finding | undefined {
  const known = configPaths();
  if (known.includes(path)) return undefined;
  const hint = nearest(path, known) ?? 'a path such as data.reverse, model.dropout or training.batch_size';
  return { path: at, key: true, problem: { message: `no such path: ${path}`, hint } };
}

/** Checks one value in its place within an otherwise default configuration. */
function valueFindings(tree: Tree, at: Path, path: string, value: unknown): readonly Finding[] {
  const keys = path.split('.');
  const isHere = (issuePath: readonly PropertyKey[]): boolean => keys.every((key, index) => issuePath[index] === key);
  const parsed = runConfigSchema.safeParse(withValue({}, path, value), { reportInput: true });
  const issues = parsed.success ? [] : parsed.error.issues.filter((issue) => isHere(issue.path) && issue.code !== 'custom');
  // A bound between two keys (data.min <= data.max) is checked on each combination, when the sweep is planned.
  const own = runConfigSchema.safeParse(withValue(baseOf(tree), path, value), { reportInput: true });
  const custom = own.success ? [] : own.error.issues.filter((issue) => isHere(issue.path) && issue.code === 'custom');
  const isCrossKey = path === 'data.max' || path === 'data.min';
  return findings([...issues, ...(isCrossKey ? [] : custom)], keysAt).map((finding) => ({
    ...finding,
    path: [...at, ...finding.path.slice(keys.length)],
  }));
}

function baseOf(tree: Tree): Tree {
  const keys = ['data', 'model', 'training', 'engine'].filter((key) => key in tree);
  return Object.fromEntries(keys.map((key) => [key, tree[key]]));
}

function zipLengths(at: Path, group: unknown): readonly Finding[] {
  const axes = isTree(group) ? Object.entries(group).filter(([, axis]) => isTree(axis)) : [];
  const lengths = axes.map(([path, axis]) => `${path}: ${valuesOf(axis as RawAxis).length}`);
  if (new Set(axes.map(([, axis]) => valuesOf(axis as RawAxis).length)).size <= 1) return [];
  const problem = { message: 'lists that advance together differ in length', received: lengths.join(', ') };
  return [{ path: at, key: true, problem }];
}

function sweptTwice(groups: readonly (readonly [Path, unknown])[]): readonly Finding[] {
  const seen: { path: string; at: Path }[] = [];
  const found: Finding[] = [];
  for (const [at, group] of groups) {
    for (const path of isTree(group) ? Object.keys(group) : []) {
      const other = seen.find((one) => one.path === path || one.path.startsWith(`${path}.`) || path.startsWith(`${one.path}.`));
      if (other === undefined) seen.push({ path, at });
      else found.push({ path: [...at, path], key: true, problem: { message: `${path} is swept twice`, hint: `also by ${other.path} in ${other.at.join('.')}` } });
    }
  }
  return found;
}

// --- words and places ---

function keysAt(path: Path): readonly string[] {
  let schema: unknown = z.toJSONSchema(specSchema, { io: 'input', unrepresentable: 'any' });
  for (const key of path) {
    const { properties, additionalProperties } = alternativesOf(schema);
    schema = properties[key] ?? additionalProperties;
  }
  return Object.keys(alternativesOf(schema).properties);
}

function alternativesOf(schema: unknown): { properties: Record<string, unknown>; additionalProperties: unknown } {
  const node = (isTree(schema) ? schema : {}) as { properties?: Tree; anyOf?: readonly Tree[]; additionalProperties?: unknown };
  const properties = Object.assign({}, node.properties, ...(node.anyOf ?? []).map((option) => option['properties'])) as Tree;
  return { properties, additionalProperties: node.additionalProperties };
}

/** A bare list under `parameters` could mean two things; the message offers both. */
function explainBareList(tree: Tree): (finding: Finding) => Finding {
  return (finding) => {
    const [sweep, group] = finding.path;
    const list = valueAtPath(tree, finding.path);
    const isAxis = sweep === 'sweep' && (group === 'parameters' ? finding.path.length === 3 : group === 'zip' && finding.path.length === 4);
    if (!isAxis || !Array.isArray(list)) return finding;
    const text = received(list);
    return {
      ...finding,
      problem: {
        message: 'a bare list does not say whether it is one value or several',
        received: text,
        hint: `{values: ${text}} to try each item, {value: ${text}} for the list itself`,
      },
    };
  };
}

function valueAtPath(tree: Tree, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], tree);
}

function locate(finding: Finding, source: Source, overrides: readonly string[]): Problem {
  const dotted = finding.path.join('.');
  const override = overrides.find((text) => isBelow(dotted, text.slice(0, text.indexOf('='))));
  const at = override === undefined ? source.locate(finding.path, finding.key) : `--set ${override}`;
  return { at, path: dotted, ...finding.problem };
}

const isBelow = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}.`);

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

