// The further columns of files, as attributes of their examples.

import type { Attribute, AttributeValues } from '../attribute.js';
import { areFew, type PairsFile } from './pairs-file.js';

export interface ColumnAttributes {
  readonly attributes: readonly Attribute[];
  /** @param row of the file; null: a question that is in none */
  readonly valuesOf: (file: PairsFile | null, row: number) => AttributeValues;
}

/**
 * Every column of any of the files but question, answer and split. It is a number where all of its values in all files
 * are; what is empty, or a file does not have, is null.
 */
export function columnAttributes(files: readonly PairsFile[]): ColumnAttributes {
  const names = [...new Set(files.flatMap(({ header }) => header.names))].filter((name) => !isReserved(name));
  const attributes = names.map((name) => attributeOf(name, files));
  const columns = new Map(files.map((file) => [file, names.map((name) => file.header.names.indexOf(name))]));
  return {
    attributes,
    valuesOf: (file, row) => {
      const places = file === null ? undefined : columns.get(file);
      return Object.fromEntries(
        attributes.map(({ name, type }, index) => {
          const column = places?.[index] ?? -1;
          const text = column === -1 ? '' : file!.table.text(row, column);
          return [name, text === '' ? null : type === 'number' ? Number(text) : text];
        }),
      );
    },
  };
}

const isReserved = (name: string): boolean => name === 'question' || name === 'answer' || name === 'split';

function attributeOf(name: string, files: readonly PairsFile[]): Attribute {
  const found = files.flatMap(({ header, columns }) => {
    const column = header.names.indexOf(name);
    return column === -1 ? [] : [{ heading: header.headings[column]!, ...columns[column]! }];
  });
  const values = new Set(found.flatMap((column) => [...column.values]));
  const isNumber = values.size > 0 && found.every((column) => column.isNumber);
  return {
    name,
    type: isNumber ? 'number' : 'text',
    about: `column ${JSON.stringify(found[0]!.heading)} of the file`,
    isFacet: isNumber || areFew(values.size), // many numbers are told apart in ranges
  };
}
