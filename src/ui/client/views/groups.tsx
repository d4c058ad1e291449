// Runs in groups: what each came to.

import { set } from '../address.js';
import { integer, share, words } from '../format.js';
import type { Group } from '../run-list.js';
import { NumberCells } from '../parts/cells.js';

export function Groups({ groups, by }: { readonly groups: readonly Group[]; readonly by: string }) {
  const ordered = [...groups].sort((a, b) => (b.mean ?? -1) - (a.mean ?? -1));
  return (
    <div class="scroll" tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words(by)}</th>
            {['runs', 'done', 'running', 'failed', 'exact match, mean', 'sd', 'best'].map((title) => (
              <th scope="col" class="number" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map(({ value, runs, done, running, failed, mean, sd, best }) => (
            <tr key={String(value)}>
              <th scope="row">
                <button
                  type="button"
                  class="plain link"
                  onClick={() => set({ group: undefined, q: `${by}="${String(value ?? '')}"` }, true)}
                >
                  {value ?? '–'}
                </button>
              </th>
              <NumberCells
                of={[
                  integer(runs.length),
                  integer(done),
                  integer(running),
                  integer(failed),
                  share(mean),
                  share(sd),
                  share(best),
                ]}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
