// Runs in groups: what each came to.

import { set } from '../address.js';
import { integer, share, words } from '../format.js';
import type { Group } from '../run-list.js';
import { NumberCells } from '../parts/cells.js';
import { csv } from '../parts/controls.js';

/** As they are seen, but for their numbers, which are not rounded. */
export const csvOfGroups = (groups: readonly Group[], by: string): string =>
  csv([
    [by, 'runs', 'done', 'running', 'failed', 'mean', 'sd', 'best'],
    ...groups.map(({ value, runs, done, running, failed, mean, sd, best }) => [
      value,
      runs.length,
      done,
      running,
      failed,
      mean,
      sd,
      best,
    ]),
  ]);

export function Groups({ groups, by }: { readonly groups: readonly Group[]; readonly by: string }) {
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
          {groups.map(({ value, runs, done, running, failed, mean, sd, best }) => (
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
