// Addresses as tables have them: fixed words and numbers. No part of one is ever the name of a file.

import { UserError } from '../util/errors.js';

/** Values of `:name` in a path, all of them whole numbers from 0, or small words. */
export type Parts = Readonly<Record<string, string>>;

/** `/data/runs/:run/wrong/:epoch.bin`; `:metric` and the like are words of small letters, digits and _. */
export function matcher(pattern: string): (path: string) => Parts | undefined {
  const source = pattern
    .replaceAll('.', '\\.')
    .replace(
      /:(\w+)/g,
      (_, name: string) => `(?<${name}>${WORDS.has(name) ? '[a-z][a-z0-9_]{0,63}' : '0|[1-9][0-9]{0,14}'})`,
    );
  const expression = new RegExp(`^${source}$`);
  return (path) => {
    const found = expression.exec(path);
    return found === null ? undefined : { ...found.groups };
  };
}

const WORDS = new Set(['metric', 'attribute', 'figure', 'kind']);

/** What stands behind `?`, where it is what a route takes. @throws UserError naming what it does not take */
export function queryOf(search: string, taken: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    const base = name.startsWith('param.') ? 'param' : name;
    if (!taken.includes(base))
      throw new UserError('argument', {
        at: name,
        message: 'has no effect here',
        expected: taken.join(', ') || 'nothing behind ?',
      });
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

export type Query = ReturnType<typeof queryOf>;

/** A whole number of a query. @throws UserError where it is none */
export function numberIn(query: Query, name: string, otherwise: number): number {
  const [text] = query.get(name) ?? [];
  if (text === undefined) return otherwise;
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new UserError('argument', { at: name, message: 'not a whole number', received: JSON.stringify(text) });
}

/** Whole numbers of a query, apart by commas. */
export function numbersIn(query: Query, name: string): readonly number[] {
  const text = query.get(name)?.[0] ?? '';
  if (/^(?:\d{1,15}(?:,\d{1,15})*)?$/.test(text)) return text === '' ? [] : text.split(',').map(Number);
  throw new UserError('argument', {
    at: name,
    message: 'not whole numbers apart by commas',
    received: JSON.stringify(text),
  });
}
