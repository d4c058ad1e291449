// A table as it is seen, as CSV.

import { csv, download } from './controls.js';

/** Stands right behind what has the table, or several. */
export const SeenCsv = ({ name }: { readonly name: string }) => (
  <button
    type="button"
    class="plain"
    onClick={({ currentTarget }) => {
      const tables = currentTarget.previousElementSibling?.querySelectorAll('table') ?? [];
      download(`${name}.csv`, csv([...tables].flatMap((table) => [...table.rows].map(cellsOf))));
    }}
  >
    CSV
  </button>
);

const cellsOf = ({ cells }: HTMLTableRowElement) => [...cells].map(({ textContent }) => valueOf(textContent.trim()));

/** Numbers as programs read them: 1,024 is one; 1,1 is two numbers of digits. */
function valueOf(text: string): string | number {
  return /^[+-]?\d{1,3}(?:,?\d{3})*(?:\.\d+)?$/.test(text) ? Number(text.replaceAll(',', '')) : text;
}
