// What the page and whoever writes a copy of it as files have to agree on. It uses nothing of a browser.

/** What a copy's list of runs says beside the runs. */
export interface Copy {
  /** When it was made. */
  readonly at: number;
  /** Numbers of the variants of which each is compared with each other of its experiment. */
  readonly variants: readonly number[];
  /** Figures that cannot be drawn: below `data/`, without theme and ending. */
  readonly missing: readonly string[];
}

/** So many variants of an experiment are compared with each other: the best. */
export const MOST_COMPARED = 8;

/** So many flips of each side are shown. */
export const SAMPLE = 20;

/** Of what two variants are compared with each other. */
export interface ComparedVariants {
  /** As they stand in the file: the one with the lower number first. */
  readonly names: readonly [string, string];
  readonly numbers: readonly [number, number];
  /** Below `data/`. */
  readonly file: string;
}

/** @param given two of `EXPERIMENT/v12` @returns undefined where they are named otherwise */
export function variantsFile(given: readonly string[]): ComparedVariants | undefined {
  const numbered = given.map((name) => [name, Number(/\/v([1-9]\d{0,9})$/.exec(name)?.[1])] as const);
  const [[first, a] = ['', NaN], [second, b] = ['', NaN]] = numbered.sort(([, one], [, other]) => one - other);
  if (Number.isNaN(a + b) || a === b) return undefined;
  return { names: [first, second], numbers: [a, b], file: `compare/v${a}-v${b}.json` };
}
