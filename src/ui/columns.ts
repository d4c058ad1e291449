// Examples of evaluation sets, column by column: what a plane, a grid and facets are drawn from. A set never changes:
// the ones looked at last are kept.

import { exampleColumns, type ExampleColumns } from '../results/mistakes.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';
import { binaryAnswer, jsonAnswer, type Answer } from './answer.js';
import type { PageParts } from './parts.js';

export interface ColumnCache {
  of(page: Pick<PageParts, 'database'>, set: number): Promise<ExampleColumns>;
}

const MOST_SETS = 3;

export function columnCache(): ColumnCache {
  const kept = new Map<number, Promise<ExampleColumns>>();
  let from: Connection | undefined;
  return {
    of: ({ database }, set) => {
      const connection = database.connection();
      if (from !== connection) kept.clear(); // sets have other numbers in another database
      from = connection;
      const found = kept.get(set) ?? exampleColumns(connection, set, nextTurn);
      kept.delete(set);
      kept.set(set, found); // the newest last
      found.catch(() => kept.get(set) === found && kept.delete(set));
      for (const old of [...kept.keys()].slice(0, -MOST_SETS)) kept.delete(old);
      return found;
    },
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What the columns are; their values are bytes of their own. */
export async function examplesAnswer(page: PageParts, set: number): Promise<Answer> {
  const { size, attributes, columns } = await page.columns.of(page, set);
  const described = attributes.map((attribute) => {
    const column = columns.get(attribute.name)!;
    return { ...attribute, ...(column.type === 'text' && { words: column.words }) };
  });
  return jsonAnswer({ set, size, attributes: described });
}

/** Numbers of 64 bits, NaN where there is none; of a text its place among the words, of 16 bits. */
export async function columnAnswer(page: PageParts, set: number, attribute: string): Promise<Answer> {
  const column = (await page.columns.of(page, set)).columns.get(attribute);
  if (column === undefined) throw new UserError('not-found', { message: `examples of this set have no ${attribute}` });
  return binaryAnswer(column.values);
}
