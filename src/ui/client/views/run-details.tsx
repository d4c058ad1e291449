// A run's configuration and its attempts, setting by setting.

import type { Attempt, RunDocument } from '../../../results/run.js';
import { set, setting } from '../address.js';
import { time } from '../format.js';

type Leaf = readonly [path: string, value: string];

function leaves(tree: unknown, path = ''): readonly Leaf[] {
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) return [[path, JSON.stringify(tree)]];
  return Object.entries(tree).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

export function Configuration({ config }: RunDocument) {
  const text = setting('filter');
  const shown = leaves(config).filter(([path, value]) => `${path} ${value}`.includes(text));
  return (
    <div>
      <h2>Configuration</h2>
      <input
        type="search"
        aria-label="filter settings"
        placeholder="filter"
        value={text}
        onInput={({ currentTarget }) => set({ filter: currentTarget.value })}
      />
      <Table rows={shown} label="setting" />
    </div>
  );
}

const Table = ({ rows, label }: { readonly rows: readonly Leaf[]; readonly label: string }) => (
  <div class="scroll" tabIndex={0}>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col">value</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([path, value]) => (
          <tr key={path}>
            <th scope="row">{path}</th>
            <td class="text">
              <code>{value}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export function Tried({ number, started_at: began, ended_at: ended, outcome, error, provenance }: Attempt) {
  return (
    <details>
      <summary>
        {number}: {outcome ?? 'under way'}, {time(began)} to {time(ended)}
      </summary>
      {error !== null && <pre>{error}</pre>}
      {provenance !== null && (
        <Table
          rows={leaves(provenance).map(([path, value]) => [
            path,
            value.length > 400 ? `${value.slice(0, 400)} …` : value,
          ])}
          label="provenance"
        />
      )}
    </details>
  );
}
