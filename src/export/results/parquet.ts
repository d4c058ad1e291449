// A table as a Parquet file.

import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { Table, TableCell } from '../../store/tables.js';

export function toParquet({ columns, rows }: Table): Uint8Array {
  const columnData = columns.map((name, index) => columnOf(name, rows.map((row) => row[index] ?? null))); // prettier-ignore
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Whole numbers as 64-bit integers, others as doubles, the rest as text; every column may have gaps. */
function columnOf(name: string, values: readonly TableCell[]): ColumnSource {
  const known = values.filter((value) => value !== null);
  const each = <T>(convert: (value: NonNullable<TableCell>) => T): (T | null)[] =>
    values.map((value) => (value === null ? null : convert(value)));
  if (known.some((value) => typeof value === 'string'))
    return { name, type: 'STRING', nullable: true, data: each(String) };
  const isWhole = known.length > 0 && known.every((value) => typeof value === 'bigint');
  return isWhole ? { name, type: 'INT64', nullable: true, data: each(BigInt) } : { name, type: 'DOUBLE', nullable: true, data: each(Number) }; // prettier-ignore
}
