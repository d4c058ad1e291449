// The answer of a query, as a table and as a chart.

import type { QueryResult } from '../../../store/sql/user-query.js';
import { Chart, Legend, type Line } from '../parts/chart.js';
import { Note } from '../parts/state.js';

export function ResultTable({ columns, rows }: QueryResult) {
  return (
    <div class="scroll results" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {columns.map((name, place) => (
              <th scope="col" class={typeof rows[0]?.[place] === 'number' ? 'number' : ''} key={place}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place} class={typeof cell === 'number' ? 'number' : 'text'} title={digitsOf(cell)}>
                  {shown(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Cell = QueryResult['rows'][number][number];

const shown = (cell: Cell) =>
  cell === null ? (
    <span class="small">NULL</span>
  ) : typeof cell === 'number' && !Number.isInteger(cell) ? (
    Number(cell.toPrecision(6))
  ) : (
    cell
  );

/** All digits of a number that is shown with fewer. */
const digitsOf = (cell: Cell): string | undefined =>
  typeof cell === 'number' && Number(cell.toPrecision(6)) !== cell ? String(cell) : undefined;

/**
 * The first column along where that is a number, else the rows by their places; a line for each other column of
 * numbers.
 */
export function ResultChart({ columns, rows }: QueryResult) {
  const isNumeric = (place: number): boolean =>
    rows.some((row) => typeof row[place] === 'number') &&
    rows.every((row) => row[place] === null || typeof row[place] === 'number');
  const numeric = columns.map((_, place) => place).filter(isNumeric);
  const along = numeric[0] === 0 && numeric.length > 1 ? 0 : undefined;
  const others = numeric.filter((place) => place !== along);
  if (others.length === 0) return <Note>A chart takes a column of numbers.</Note>;
  const ordered = along === undefined ? rows : [...rows].sort((a, b) => Number(a[along]) - Number(b[along]));
  const lines = others.slice(0, 8).map((place, style): Line => ({
    label: columns[place]!,
    style,
    points: ordered.map((row, at) => [along === undefined ? at + 1 : Number(row[along]), row[place] as number | null]),
  }));
  return (
    <>
      <Chart
        title="the answer of the query"
        lines={lines}
        x={{ label: along === undefined ? 'row' : columns[along]! }}
        y={{ label: others.length === 1 ? columns[others[0]!]! : '' }}
      />
      <Legend lines={lines} />
    </>
  );
}
