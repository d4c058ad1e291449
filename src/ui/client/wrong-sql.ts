// The wrong answers that a filter lets through, as a query for the terminal.

import type { Choice } from './crossfilter.js';
import type { Facet, Values } from './examples.js';
import type { Axis, Region } from './raster.js';

export interface Wrong {
  readonly run: number;
  readonly epoch: number;
  readonly evalSet: string;
  readonly facets: readonly Facet[];
  readonly values: ReadonlyMap<string, Values>;
  readonly choice: Choice;
  /** A rectangle, and the axes that it lies on. */
  readonly region: Region | undefined;
  readonly axes: { readonly x: Axis; readonly y: Axis } | undefined;
}

/** @returns undefined where the rectangle lies on words that no facet tells of */
export function wrongSql({ run, epoch, evalSet, facets, values, choice, region, axes }: Wrong): string | undefined {
  const isNumber = (name: string): boolean => values.get(name) instanceof Float64Array;
  const under = (facet: Facet, isIn: (label: string, place: number) => boolean): string => {
    const places = facet.labels.flatMap((label, place) => (isIn(label, place) ? [place] : []));
    return facet.starts === undefined
      ? `${valueOf(facet.name)} in ` +
          `(${places.map((place) => literal(facet.labels[place]!, isNumber(facet.name))).join(', ')})`
      : `(${places.map((place) => inRange(facet, place)).join(' or ') || 0})`;
  };
  const within = ({ name, labels }: Axis, [low, high]: readonly [number, number]): string | undefined => {
    const facet = facets.find((one) => one.name === name);
    if (labels !== undefined) return under(facet!, (_, place) => place >= low && place <= high);
    return isNumber(name) ? `${valueOf(name)} between ${low} and ${high}` : undefined;
  };
  const tests = [
    ...facets.flatMap((facet) => {
      const chosen = choice.get(facet.name);
      return chosen === undefined || chosen.size === 0 ? [] : [under(facet, (label) => chosen.has(label))];
    }),
    ...(region && axes ? [within(axes.x, region.x), within(axes.y, region.y)] : []),
  ];
  if (tests.includes(undefined)) return undefined;
  return [
    'select example, equation, expected, predicted from wrong_answers',
    `where run = ${run} and epoch = ${epoch} and eval_set = ${literal(evalSet)}`,
    ...tests.map((test) => `and ${test}`),
    'order by example',
  ].join(' ');
}

const literal = (text: string, isNumber = false): string => (isNumber ? text : `'${text.replaceAll("'", "''")}'`);

const valueOf = (name: string): string => `attributes ->> ${literal(name)}`;

/** The first range has no beginning, the last no end. */
function inRange({ name, starts }: Facet, place: number): string {
  const [start, next] = [starts![place], starts![place + 1]];
  const [from, to] = [`${valueOf(name)} >= ${start}`, `${valueOf(name)} < ${next}`];
  if (next === undefined) return place === 0 ? `${valueOf(name)} is not null` : from;
  return place === 0 ? to : `${from} and ${to}`;
}
