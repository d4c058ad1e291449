// The columns of a list of runs: those there are, and those that are shown.

import type { VariantSettings } from '../../../results/run-table.js';
import { duration, integer, loss, seed, share, time } from '../format.js';
import type { Run } from '../run-list.js';
import { csv } from '../parts/controls.js';
import { differing, type ValueOf } from '../run-list.js';

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly width: string;
  readonly format?: (value: number | null) => string;
}

/** Shown whether runs differ in them or not. */
const ALWAYS = ['run', 'status', 'epochs', 'best_val_exact'];
/** Shown where there are any: somebody wrote them to have them read. */
const WRITTEN = ['tags', 'note'];

export const COLUMNS: readonly Column[] = [
  { name: 'run', title: 'run', width: '5rem' },
  { name: 'experiment', title: 'experiment', width: 'minmax(7rem, 1fr)' },
  { name: 'variant', title: 'variant', width: 'minmax(9rem, 2fr)' },
  { name: 'seed', title: 'seed', width: '4rem', format: seed },
  { name: 'status', title: 'state', width: '8rem' },
  { name: 'epochs', title: 'epochs', width: '5rem', format: integer },
  { name: 'best_val_exact', title: 'exact match', width: '8.5rem', format: share },
  { name: 'best_val_loss', title: 'loss', width: '7rem', format: loss },
  { name: 'epochs_to_90', title: 'to 0.9', width: '4.5rem', format: integer },
  { name: 'epochs_to_99', title: 'to 0.99', width: '5.2rem', format: integer },
  { name: 'seconds', title: 'time', width: '6.5rem', format: duration },
  { name: 'parameters', title: 'parameters', width: '7.6rem', format: integer },
  { name: 'engine', title: 'engine', width: '5rem' },
  { name: 'started_at', title: 'began', width: '10.5rem', format: time },
  { name: 'tags', title: 'tags', width: 'minmax(6rem, 1fr)' },
  { name: 'note', title: 'note', width: 'minmax(8rem, 1fr)' },
];

export function columnsOf(
  found: readonly Run[],
  { paths }: VariantSettings,
  valueOf: ValueOf,
  isAll: boolean,
): readonly Column[] {
  const own = COLUMNS.map(({ name }) => name).filter((name) => !ALWAYS.includes(name));
  const shown = new Set(isAll ? [...own, ...paths] : differing(found, [...own, ...paths], valueOf));
  const settings = paths.map((name): Column => {
    const title = name.replace(/^(?:data|model|training)\./, '');
    return { name, title, width: `${Math.max(6, 2.4 + 0.55 * title.length)}rem` };
  });
  const isWritten = (name: string): boolean => found.some((run) => valueOf(run, name) !== null);
  const isShown = ({ name }: Column): boolean =>
    ALWAYS.includes(name) || (WRITTEN.includes(name) ? isWritten(name) : shown.has(name));
  // Settings tell more than the label that is made of them.
  const some = settings.filter(isShown).slice(0, 6);
  const width = `${Math.max(4, 1.2 + 0.62 * Math.max(...found.map((run) => seed(run.seed).length)))}rem`;
  const fitting = COLUMNS.filter(isShown).map((column) => (column.name === 'seed' ? { ...column, width } : column));
  // What it came to is seen without scrolling.
  const firstAfter = fitting.findIndex(({ name }) => name === 'best_val_exact') + 1;
  return [...fitting.slice(0, firstAfter), ...some, ...fitting.slice(firstAfter)];
}

export const csvOf = (ordered: readonly Run[], columns: readonly Column[], valueOf: ValueOf): string =>
  csv([columns.map(({ name }) => name), ...ordered.map((run) => columns.map(({ name }) => valueOf(run, name)))]);
