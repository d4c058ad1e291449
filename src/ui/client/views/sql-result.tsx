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
                <td key={place} class={typeof cell === 'number' ? 'number' : 'text'}>
                  {cell ?? <span class="small">NULL</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The first column of numbers along; a line for each other one. */
export function ResultChart({ columns, rows }: QueryResult) {
  const isNumeric = (place: number): boolean =>
    rows.some((row) => typeof row[place] === 'number') &&
    rows.every((row) => row[place] === null || typeof row[place] === 'number');
  const [along, ...others] = columns.map((_, place) => place).filter(isNumeric);
  if (along === undefined || others.length === 0) return <Note>A chart takes two columns of numbers.</Note>;
  const ordered = [...rows].sort((a, b) => Number(a[along]) - Number(b[along]));
  const lines = others.slice(0, 8).map((place, style): Line => ({
    label: columns[place]!,
    style,
    points: ordered.map((row) => [Number(row[along]), row[place] as number | null]),
  }));
  return (
    <>
      <Chart
        title="the answer of the query"
        lines={lines}
        x={{ label: columns[along]! }}
        y={{ label: others.length === 1 ? columns[others[0]!]! : '' }}
      />
      <Legend lines={lines} />
    </>
  );
}
