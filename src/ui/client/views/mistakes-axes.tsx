// By what examples are laid out and filtered: the plane of the task, or two attributes of one's own choice.

import type { RunSets } from '../../../results/mistakes.js';
import { set, setting } from '../address.js';
import type { Choice } from '../crossfilter.js';
import type { Facet, Values } from '../examples.js';
import { words } from '../format.js';

/** The task's own plane, or two facets; others where somebody chose them. */
export function axesOf(plane: RunSets['plane'], values: ReadonlyMap<string, Values>, facets: readonly Facet[]) {
  const [first, second] = facets;
  const names = [setting('across', plane?.x ?? first?.name), setting('down', plane?.y ?? second?.name)] as const;
  const axes = names.map((name, place) => {
    const facet = facets.find((one) => one.name === name);
    const own = name === plane?.x || name === plane?.y;
    const codes =
      facet === undefined || own ? undefined : Uint16Array.from(facet.codes, (code) => (code === 255 ? 0xffff : code));
    const all = codes ?? values.get(name);
    return all === undefined
      ? undefined
      : { name: name === '' ? String(place) : name, values: all, ...(codes && facet && { labels: facet.labels }) };
  });
  const [x, y] = axes;
  return x === undefined || y === undefined ? undefined : { x, y };
}

export function AxisChoices({ facets, hasPlane }: { readonly facets: readonly Facet[]; readonly hasPlane: boolean }) {
  const choices = (otherwise: string | undefined) =>
    [
      ['', hasPlane ? 'as the task has it' : words(otherwise ?? '–')],
      ...facets.map(({ name }) => [name, words(name)]),
    ] as const;
  const one = (name: 'across' | 'down', label: string, otherwise: string | undefined) => (
    <label class="field">
      <span>{label}</span>
      <select onChange={({ currentTarget }) => set({ [name]: currentTarget.value, in: undefined })}>
        {choices(otherwise).map(([value, text]) => (
          <option key={value} value={value} selected={value === setting(name)}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="bar">
      {one('across', 'across', facets[0]?.name)}
      {one('down', 'down', facets[1]?.name)}
    </div>
  );
}

export function Filters({
  choice,
  facets,
  hasRegion,
}: {
  readonly choice: Choice;
  readonly facets: readonly Facet[];
  readonly hasRegion: boolean;
}) {
  const chosen = [...choice].flatMap(([name, labels]) => {
    if (labels.size === 0) return [];
    const isHere = facets.some((one) => one.name === name);
    return [`${words(name)}: ${[...labels].join(' or ')}${isHere ? '' : ' (nothing here is told apart by that)'}`];
  });
  if (chosen.length === 0 && !hasRegion)
    return <p class="small">Draw a rectangle, or click a cell, to see what lies there; click again to let it go.</p>;
  return (
    <p class="small" role="status">
      Only {[...chosen, ...(hasRegion ? ['what lies in the rectangle'] : [])].join(', ')}.{' '}
      <button type="button" onClick={() => set({ only: undefined, in: undefined })}>
        all again
      </button>
    </p>
  );
}
