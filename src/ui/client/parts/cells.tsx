// Cells of tables.

import { writeAddress } from '../address.js';

export const NumberCells = ({ of }: { readonly of: readonly string[] }) => (
  <>
    {of.map((text, place) => (
      <td class="number" key={place}>
        {text}
      </td>
    ))}
  </>
);

export const RunLinks = ({ runs }: { readonly runs: readonly number[] }) => (
  <>
    {runs.map((run) => (
      <span key={run}>
        <a href={writeAddress(`run/${run}`)}>run{run}</a>{' '}
      </span>
    ))}
  </>
);
