// One filter for everything: which examples are in by the labels chosen of each facet and the region that was brushed,
// and how many of each label there are, and wrong, among those that the other filters let through.

import { NO_LABEL, type Facet } from './examples.js';

/** By facet: the labels that are let through; a facet that is not there lets all through. */
export type Choice = ReadonlyMap<string, ReadonlySet<string>>;

/** `carries:1,2;digits:2%2C2`: labels as they are read, for their places are others with each set. */
export const writeChoice = (choice: Choice): string =>
  [...choice]
    .flatMap(([name, labels]) =>
      labels.size === 0 ? [] : [`${name}:${[...labels].map(encodeURIComponent).join(',')}`],
    )
    .join(';');

export function readChoice(text: string): Choice {
  const parts = text.split(';').flatMap((part) => {
    const [name, labels] = part.split(':');
    return name === undefined || labels === undefined ? [] : [[name, new Set(labels.split(',').map(decoded))] as const];
  });
  return new Map(parts);
}

/** Of an address that somebody wrote by hand what cannot be decoded stays as it is. */
function decoded(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    return label;
  }
}

export interface Counts {
  /** By label. */
  readonly all: Uint32Array;
  readonly wrong: Uint32Array;
}

export interface Filtered {
  /** 1 where an example is in by every filter. */
  readonly isIn: Uint8Array;
  readonly size: number;
  readonly wrong: number;
  readonly counts: ReadonlyMap<string, Counts>;
}

/**
 * @param isBrushed 1 where an example lies in the region; undefined: everywhere
 * @param isWrong 1 where it was answered wrong
 */
export function filtered(
  size: number,
  facets: readonly Facet[],
  choice: Choice,
  isBrushed: Uint8Array | undefined,
  isWrong: Uint8Array,
): Filtered {
  if (isBrushed === undefined && facets.every((facet) => allowedBy(facet, choice) === undefined)) {
    return unfiltered(size, facets, isWrong);
  }
  const out = new Uint8Array(size); // how many filters keep an example out
  if (isBrushed !== undefined) for (let example = 0; example < size; example++) out[example] = 1 - isBrushed[example]!;
  for (const facet of facets) keepOut(out, facet, choice);
  const isIn = new Uint8Array(size);
  let [inside, wrong] = [0, 0];
  for (let example = 0; example < size; example++) {
    if (out[example] !== 0) continue;
    isIn[example] = 1;
    inside++;
    wrong += isWrong[example]!;
  }
  const counts = new Map(facets.map((facet) => [facet.name, countsOf(facet, choice, out, isWrong)]));
  return { isIn, size: inside, wrong, counts };
}

/** What does not change from one epoch to the next, by facet. */
const totals = new WeakMap<Facet, Uint32Array>();

/**
 * Where nothing is kept out, an epoch is a matter of its wrong answers: while one scrubs over a million examples that
 * counts.
 */
function unfiltered(size: number, facets: readonly Facet[], isWrong: Uint8Array): Filtered {
  const wrong: number[] = [];
  for (let example = isWrong.indexOf(1); example !== -1; example = isWrong.indexOf(1, example + 1)) wrong.push(example);
  const counts = new Map(
    facets.map((facet): [string, Counts] => {
      const { codes, labels, name } = facet;
      const all = totals.get(facet) ?? totalsOf(facet);
      totals.set(facet, all);
      const ofWrong = new Uint32Array(labels.length);
      for (const example of wrong) if (codes[example] !== NO_LABEL) ofWrong[codes[example]!]!++;
      return [name, { all, wrong: ofWrong }];
    }),
  );
  return { isIn: new Uint8Array(size).fill(1), size, wrong: wrong.length, counts };
}

function totalsOf({ codes, labels }: Facet): Uint32Array {
  const all = new Uint32Array(labels.length);
  for (const code of codes) if (code !== NO_LABEL) all[code]!++;
  return all;
}

const allowedBy = ({ name, labels }: Facet, choice: Choice): Uint8Array | undefined => {
  const chosen = choice.get(name);
  return chosen === undefined || chosen.size === 0
    ? undefined
    : Uint8Array.from(labels, (label) => (chosen.has(label) ? 1 : 0));
};

function keepOut(out: Uint8Array, facet: Facet, choice: Choice): void {
  const allowed = allowedBy(facet, choice);
  if (allowed === undefined) return;
  for (let example = 0; example < out.length; example++) if (allowed[facet.codes[example]!] !== 1) out[example]!++;
}

/** Of a facet that filters, its own filter aside: so one sees what else there would be. */
function countsOf(facet: Facet, choice: Choice, out: Uint8Array, isWrong: Uint8Array): Counts {
  const { codes, labels } = facet;
  const [all, wrong] = [new Uint32Array(labels.length), new Uint32Array(labels.length)];
  const allowed = allowedBy(facet, choice);
  for (let example = 0; example < out.length; example++) {
    const code = codes[example]!;
    if (code === NO_LABEL) continue;
    const others = allowed === undefined || allowed[code] === 1 ? out[example]! : out[example]! - 1;
    if (others !== 0) continue;
    all[code]!++;
    wrong[code]! += isWrong[example]!;
  }
  return { all, wrong };
}
