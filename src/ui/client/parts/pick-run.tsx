// Chooses a run by its number, among those that have finished an epoch.

import { runs } from '../live.js';
import { set } from '../address.js';
import { share } from '../format.js';

interface PickProps {
  readonly name: string;
  readonly label: string;
  readonly value: number | undefined;
}

const MOST = 400;

/** The run that is looked at where none is named: the newest that has finished an epoch. */
export const newestRun = (): number | undefined => runs.value?.findLast(({ epochs }) => epochs !== null)?.run;

export function PickRun({ name, label, value }: PickProps) {
  const begun = (runs.value ?? []).filter(({ epochs }) => epochs !== null);
  const shown = begun.slice(-MOST).reverse();
  if (value !== undefined && !shown.some(({ run }) => run === value))
    shown.push(...begun.filter(({ run }) => run === value));
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => set({ [name]: currentTarget.value, epoch: undefined }, true)}
      >
        {value === undefined && <option value="">–</option>}
        {shown.map(({ run, experiment, variant, seed, best_val_exact: exact }) => (
          <option key={run} value={run} selected={run === value}>
            {`run${run}: ${experiment}, ${variant}, seed ${seed} (${share(exact)})`.slice(0, 90)}
          </option>
        ))}
      </select>
    </label>
  );
}
