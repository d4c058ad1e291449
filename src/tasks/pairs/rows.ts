// The rows of a file of examples, whatever its format: the first is the header. Types only.

import type { Place } from './problems.js';

/** Written over by the next. */
export interface Row {
  readonly values: readonly string[];
  readonly line: number;
  readonly placeOf: (column: number) => Place;
}

/** @returns whether to go on */
export type TakeRow = (row: Row) => boolean;
