// What the schema cannot say of a sweep: swept paths exist and are swept once, swept values are values of their path,
// lists that advance together are of one length.

import { isBelow, isTree, type Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';
import { unknownPath, valueFindings } from './value-checks.js';

export type RawAxis = { readonly values?: unknown[] | undefined; readonly value?: unknown };

export const valuesOf = (axis: RawAxis): readonly unknown[] => axis.values ?? [axis.value];

export function sweepFindings(tree: Tree): readonly Finding[] {
  const sweep = tree['sweep'];
  if (!isTree(sweep)) return [];
  const groups = groupsOf(sweep);
  const found = groups.flatMap(([at, group]) => (at[1] === 'zip' ? zipLengths(at, group) : []));
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
        found.push(...setTwice(cell as Tree, at, path));
      }
    });
  }
  return [...found, ...sweptTwice(groups)];
}

/** Paths and what they are set to: the parameters, and each group that advances together. */
function groupsOf({ parameters, zip }: Tree): readonly (readonly [at: Path, group: unknown])[] {
  const zipped = Object.entries(isTree(zip) ? zip : {});
  return [
    [['sweep', 'parameters'], parameters],
    ...zipped.map(([name, group]) => [['sweep', 'zip', name], group] as const),
  ];
}

/** The first value of a swept path, and where it stands. */
interface FirstValue {
  readonly path: string;
  readonly value: unknown;
  readonly at: Path;
}

export function firstValues({ sweep }: Tree): readonly FirstValue[] {
  return groupsOf(isTree(sweep) ? sweep : {}).flatMap(([at, group]) =>
    Object.entries(isTree(group) ? group : {}).map(([path, axis]) => {
      const { values, value, min } = isTree(axis) ? axis : {};
      if (Array.isArray(values)) return { path, value: values[0] as unknown, at: [...at, path, 'values', 0] };
      const key = min === undefined ? 'value' : 'min';
      return { path, value: key === 'min' ? min : value, at: [...at, path, key] };
    }),
  );
}

/** What is wrong with a first value, told where it stands. */
export function whereSwept(finding: Finding, axes: readonly FirstValue[]): Finding {
  const axis = axes.find(({ path }) => isBelow(finding.path.join('.'), path));
  if (axis === undefined) return finding;
  return { ...finding, path: [...axis.at, ...finding.path.slice(axis.path.split('.').length)] };
}

/** An entry that gives one key two values, by overlapping paths. */
function setTwice(entry: Tree, at: Path, path: string): readonly Finding[] {
  const other = Object.keys(entry).find((one) => one !== path && isBelow(path, one));
  if (other === undefined) return [];
  const problem = {
    message: `${path} is part of ${other}, which this entry gives too`,
    hint: 'write it inside that value',
  };
  return [{ path: at, key: true, problem }];
}

function axisFindings(tree: Tree, at: Path, path: string, axis: Tree): readonly Finding[] {
  if (Array.isArray(axis['values'])) {
    return axis['values'].flatMap((value, index) => valueFindings(tree, [...at, 'values', index], path, value));
  }
  return 'value' in axis ? valueFindings(tree, [...at, 'value'], path, axis['value']) : [];
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
      const other = seen.find((one) => isBelow(one.path, path) || isBelow(path, one.path));
      if (other === undefined) seen.push({ path, at });
      else
        found.push({
          path: [...at, path],
          key: true,
          problem: { message: `${path} is swept twice`, hint: `also by ${other.path} in ${other.at.join('.')}` },
        });
    }
  }
  return found;
}

/** A bare list under `parameters` could mean two things; the message offers both. */
export function explainBareList(tree: Tree): (finding: Finding) => Finding {
  return (finding) => {
    const [sweep, group] = finding.path;
    const list = valueAtPath(tree, finding.path);
    const isAxis =
      sweep === 'sweep' &&
      (group === 'parameters' ? finding.path.length === 3 : group === 'zip' && finding.path.length === 4);
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

/** A number of seeds, or one seed: a list says which. */
export function explainSeeds(finding: Finding): Finding {
  const count = Number(finding.problem.received);
  if (finding.path.join('.') !== 'sweep.seeds' || !Number.isInteger(count) || count < 1) return finding;
  const seeds = Array.from({ length: Math.min(count, 3) }, (_, index) => index + 1).join(', ');
  const list = count > 3 ? `${seeds}, ...` : seeds;
  const hint = count === 1 ? '[1]' : `[${list}] for ${count} seeds, [${count}] for the seed ${count}`;
  return { ...finding, problem: { ...finding.problem, hint } };
}

function valueAtPath(tree: Tree, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], tree);
}
