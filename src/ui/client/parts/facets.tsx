// Facets: how many examples there are of each kind and how many of them are wrong; a click lets only that kind through.

import { writeChoice, type Choice, type Counts, type Filtered } from '../crossfilter.js';
import type { Facet } from '../examples.js';
import { integer, percent, words } from '../format.js';
import { set } from '../address.js';

interface FacetsProps {
  readonly facets: readonly Facet[];
  readonly choice: Choice;
  readonly filtered: Filtered;
}

export function Facets({ facets, choice, filtered: { counts } }: FacetsProps) {
  const toggle = (name: string, label: string): void => {
    const labels = new Set(choice.get(name));
    if (!labels.delete(label)) labels.add(label);
    set({ only: writeChoice(new Map([...choice, [name, labels]])) });
  };
  const shareOf = ({ all, wrong }: Counts, place: number): number =>
    all[place]! > 0 ? wrong[place]! / all[place]! : 0;
  // One scale for all, so that a longer bar is a larger share, whichever facet it is of.
  const most = Math.max(
    1e-9,
    ...facets.flatMap(({ name, labels }) => labels.map((_, at) => shareOf(counts.get(name)!, at))),
  );
  return (
    <div class="facets">
      {facets.map(({ name, about, labels }) => {
        const { all, wrong } = counts.get(name)!;
        const chosen = choice.get(name) ?? new Set();
        return (
          <fieldset key={name} title={about}>
            <legend>{words(name)}</legend>
            {labels.map((label, place) => {
              const share = shareOf({ all, wrong }, place);
              return (
                <button
                  type="button"
                  key={label}
                  class="facet"
                  aria-pressed={chosen.has(label)}
                  disabled={all[place] === 0 && !chosen.has(label)}
                  onClick={() => toggle(name, label)}
                >
                  <span class="facet-bar" style={{ width: `${(100 * share) / most}%` }} />
                  <span class="facet-label">{label === '' ? '(empty)' : label}</span>
                  <span class="facet-share">{all[place]! > 0 ? percent(share) : '–'}</span>
                  <span class="facet-count">
                    {integer(wrong[place])} of {integer(all[place])}
                  </span>
                </button>
              );
            })}
          </fieldset>
        );
      })}
    </div>
  );
}
