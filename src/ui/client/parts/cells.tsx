// Cells of tables.

export const NumberCells = ({ of }: { readonly of: readonly string[] }) => (
  <>
    {of.map((text, place) => (
      <td class="number" key={place}>
        {text}
      </td>
    ))}
  </>
);
