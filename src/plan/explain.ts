// What lies between two configurations: the settings in which they differ, and the configurations on the way from one
// to the other.

import type { Cell } from '../spec/parse.js';
import { isTree, leaves, valueAt, type Tree } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { UserError, type Problem } from '../util/errors.js';
import type { RunPlan } from './expand.js';
import { canonicalJson, identityOf } from './identity.js';
import { labelVariants } from './label.js';
import { resolve } from './resolve.js';
import {
  allBetween,
  MOST_IN_FULL,
  MOST_SETTINGS,
  onTheWay,
  switchingOrders,
  type Order,
  type Switched,
} from './switching.js';

export interface Setting {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A configuration between two others. */
export interface Between {
  /** Which settings are those of the second. */
  readonly switched: Switched;
  /** With each seed. */
  readonly plans: readonly RunPlan[];
}

export interface Explanation {
  readonly settings: readonly Setting[];
  /** In which settings are switched; null: every configuration between is trained. */
  readonly orders: readonly Order[] | null;
  readonly between: readonly Between[];
}

/**
 * The settings in which two configurations differ. What one of them does not have at all (another optimizer has other
 * keys) is one setting together with what it is a part of.
 */
export function settingsBetween(from: Tree, to: Tree): readonly Setting[] {
  const paths = new Set([...leaves(from), ...leaves(to)].map(([path]) => path).map((path) => shared(from, to, path)));
  return [...paths]
    .filter((path) => ![...paths].some((other) => path.startsWith(`${other}.`)))
    .map((path) => ({ path, from: valueAt(from, path), to: valueAt(to, path) }))
    .filter((one) => canonicalJson(one.from ?? null) !== canonicalJson(one.to ?? null));
}

/** The path itself, or the nearest above it that both have. */
function shared(from: Tree, to: Tree, path: string): string {
  if (valueAt(from, path) !== undefined && valueAt(to, path) !== undefined) return path;
  const above = path.slice(0, path.lastIndexOf('.'));
  return path.includes('.') ? shared(from, to, above) : path;
}

/**
 * @param seed draws the orders of switching where there are too many configurations to try them all
 * @throws UserError where they do not differ, differ in too much, or a configuration between cannot be trained
 */
export function explanationOf(from: RunConfig, to: RunConfig, seeds: readonly number[], seed: number): Explanation {
  const settings = settingsBetween(from, to);
  if (settings.length === 0) {
    throw new UserError('argument', {
      message: 'these runs have the same settings',
      hint: 'harness compare tells two seeds apart',
    });
  }
  if (settings.length > MOST_SETTINGS) {
    const expected = `at most ${MOST_SETTINGS}`;
    throw new UserError('argument', {
      message: 'these runs differ in too many settings',
      expected,
      received: `${settings.length}`,
    });
  }
  const orders = settings.length <= MOST_IN_FULL ? null : switchingOrders(settings.length, seed);
  const all = orders === null ? allBetween(settings.length) : onTheWay(orders);
  return { settings, orders, between: plansOf(from, settings, all, seeds) };
}

function plansOf(
  from: RunConfig,
  settings: readonly Setting[],
  all: readonly Switched[],
  seeds: readonly number[],
): readonly Between[] {
  const resolved = all.map((switched) => resolve(from as Tree, cellOf(settings, switched)));
  const problems = resolved.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) {
    throw untrainable(problems);
  }
  const configs = resolved.flatMap((one) => ('config' in one ? [one.config] : []));
  const labels = labelVariants(configs);
  return configs.map((config, index) => {
    const variant = { config, hash: identityOf(config), label: labels[index]! };
    return { switched: all[index]!, plans: seeds.map((seed) => ({ ...variant, seed })) };
  });
}

/** @param problems of a configuration between */
export const untrainable = (problems: readonly Problem[]): UserError =>
  new UserError('plan', [
    ...problems,
    {
      message: 'a configuration between these two cannot be trained',
      hint: 'harness explain needs every configuration between the two; compare runs that differ in less',
    },
  ]);

const cellOf = (settings: readonly Setting[], switched: Switched): Cell =>
  Object.fromEntries(settings.flatMap(({ path, to }, index) => ((switched & (1 << index)) === 0 ? [] : [[path, to]])));

/** What the experiment of an explanation is written as: every configuration between, one after the other. */
export function explanationText(
  name: string,
  question: string,
  from: RunConfig,
  { settings, between }: Explanation,
  seeds: readonly number[],
): string {
  const valuesOf = ({ from: off, to: on }: Setting, index: number): readonly unknown[] =>
    between.map(({ switched }) => ((switched & (1 << index)) === 0 ? off : on));
  const axes = settings.map((setting, index) => [setting.path, { values: valuesOf(setting, index) }]);
  const sweep = { zip: { way: Object.fromEntries(axes) as object }, seeds };
  return `${JSON.stringify({ name, question, ...without(from, settings), sweep }, null, 2)}\n`;
}

/** A swept path is said by the sweep alone. */
function without(config: Tree, settings: readonly Setting[], prefix = ''): Tree {
  const kept = Object.entries(config).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (settings.some((setting) => setting.path === path)) return [];
    return [[key, isTree(value) ? without(value, settings, `${path}.`) : value]];
  });
  return Object.fromEntries(kept) as Tree;
}
