// Runs as rows that are drawn where one looks; some of them chosen to be compared.

import { computed } from '@preact/signals';
import { address, go, set, writeAddress } from '../address.js';
import { Rows } from '../parts/rows.js';
import { Status } from '../parts/state.js';
import type { Run, Value, ValueOf } from '../run-list.js';
import type { Column } from './run-columns.js';

/** Which runs are chosen to be compared. */
export const chosen = computed<ReadonlySet<number>>(() => {
  const text = address.value.settings['chosen'] ?? '';
  return new Set(text === '' ? [] : text.split(',').map(Number));
});

function toggle(run: number): void {
  const next = new Set(chosen.value);
  if (!next.delete(run)) next.add(run);
  set({ chosen: [...next].join(',') });
}

interface ListProps {
  readonly runs: readonly Run[];
  readonly columns: readonly Column[];
  readonly valueOf: ValueOf;
  readonly sortedBy: string;
}

export function RunRows({ runs: ordered, columns, valueOf, sortedBy }: ListProps) {
  const template = `2rem ${columns.map(({ width }) => width).join(' ')}`;
  const header = (
    <div class="cells" role="presentation" style={{ gridTemplateColumns: template }}>
      <span role="columnheader" class="cell">
        <span class="quiet">chosen</span>
      </span>
      {columns.map((column) => (
        <Head key={column.name} {...column} sortedBy={sortedBy} />
      ))}
    </div>
  );
  const row = (run: Run) => (
    <div class="cells" role="presentation" style={{ gridTemplateColumns: template }}>
      <span role="gridcell" class="cell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`choose run${run.run}`}
          checked={chosen.value.has(run.run)}
          onChange={() => toggle(run.run)}
        />
      </span>
      {columns.map((column) => (
        <Cell key={column.name} run={run} column={column} value={valueOf(run, column.name)} />
      ))}
    </div>
  );
  return (
    <Rows
      rows={ordered}
      height={30}
      label="runs"
      columns={columns.length + 1}
      header={header}
      row={row}
      onOpen={({ run }) => go(`run/${run}`)}
      onSelect={({ run }) => toggle(run)}
    />
  );
}

function Head({ name, title, format, sortedBy }: Column & { readonly sortedBy: string }) {
  const isDown = sortedBy === `-${name}`;
  const isUp = sortedBy === name;
  const order = isDown ? 'descending' : isUp ? 'ascending' : 'none';
  return (
    <span role="columnheader" aria-sort={order} class={format === undefined ? 'cell' : 'cell number'}>
      <button type="button" class="plain" title={name} onClick={() => set({ sort: isDown ? name : `-${name}` })}>
        {title}
        <span aria-hidden="true">{isDown ? ' ↓' : isUp ? ' ↑' : ''}</span>
      </button>
    </span>
  );
}

function Cell({
  run,
  column: { name, format },
  value,
}: {
  readonly run: Run;
  readonly column: Column;
  readonly value: Value;
}) {
  if (name === 'run')
    return (
      <span role="gridcell" class="cell">
        <a href={writeAddress(`run/${run.run}`)} tabIndex={-1}>
          run{run.run}
        </a>
      </span>
    );
  if (name === 'status')
    return (
      <span role="gridcell" class="cell">
        <Status status={run.status} />
      </span>
    );
  const text = format === undefined || typeof value === 'string' ? String(value ?? '–') : format(value);
  return (
    <span
      role="gridcell"
      class={format === undefined ? 'cell' : 'cell number'}
      title={format === undefined ? text : undefined}
    >
      {text}
    </span>
  );
}
