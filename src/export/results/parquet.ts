// A table as a Parquet file. A column's type is the column's, whatever its values: files of several exports are one
// table.

import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { ColumnType, Table, TableCell } from '../../store/read/tables.js';

export function toParquet({ columns, types, rows }: Table): Uint8Array {
  const columnData = columns.map((name, index) => {
    const values = rows.map((row) => row[index] ?? null);
    return columnOf(name, types[index]!, values);
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Whole numbers as 64-bit integers, others as doubles, the rest as text; every column may have gaps. */
function columnOf(name: string, type: ColumnType, values: readonly TableCell[]): ColumnSource {
  const each = <T>(convert: (value: NonNullable<TableCell>) => T): (T | null)[] =>
    values.map((value) => (value === null ? null : convert(value)));
  switch (type) {
    case 'INTEGER':
      return { name, type: 'INT64', nullable: true, data: each(BigInt) };
    case 'REAL':
      return { name, type: 'DOUBLE', nullable: true, data: each(Number) };
    case 'TEXT':
      return { name, type: 'STRING', nullable: true, data: each(String) };
  }
}
