// Where trials lie on the axes of their search's parameters: what parallel coordinates are drawn from.

import { formatValue } from '../../plan/difference.js';
import {
  domainOf,
  onScale,
  optionOf,
  settingsOf,
  type NumberParameter,
  type Parameter,
} from '../../plan/search/parameter.js';
import type { Space } from '../../plan/search/space.js';
import type { Cell } from '../../spec/parse.js';

export interface SearchAxis {
  /** The parameter's dotted path; of settings that go together the name of their group. */
  readonly name: string;
  /** What stands where, from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface Coordinates {
  readonly axes: readonly SearchAxis[];
  /** Of each trial its place on each axis, from 0 to 1; null: it does not have the parameter. */
  readonly trials: readonly (readonly (number | null)[])[];
}

export const coordinatesOf = ({ parameters }: Space, cells: readonly Cell[]): Coordinates => ({
  axes: parameters.map((parameter) => ({ name: parameter.name, ticks: ticksOf(parameter) })),
  trials: cells.map((cell) => parameters.map((parameter) => placeOf(parameter, cell))),
});

function placeOf(parameter: Parameter, cell: Cell): number | null {
  if (parameter.kind === 'number') {
    const value = cell[parameter.name];
    return typeof value === 'number' ? share(parameter, value) : null;
  }
  const option = optionOf(parameter, cell);
  return option === undefined ? null : placeOfOption(option, parameter.options.length);
}

const placeOfOption = (option: number, count: number): number => (count === 1 ? 0.5 : option / (count - 1));

/** Where a number lies between the smallest and the largest, on the parameter's scale. */
function share(parameter: NumberParameter, value: number): number {
  const { low, high } = domainOf(parameter);
  return high === low ? 0.5 : (onScale(parameter.scale, value) - low) / (high - low);
}

function ticksOf(parameter: Parameter): SearchAxis['ticks'] {
  if (parameter.kind === 'choice') {
    return parameter.options.map((_, option) => {
      // Settings that go together are mostly alike: encoder and decoder of one size.
      const texts = new Set(Object.values(settingsOf(parameter, option)).map(formatValue));
      return { at: placeOfOption(option, parameter.options.length), text: [...texts].join(', ') };
    });
  }
  const { min, max } = parameter;
  return [min, ...(min === max ? [] : [max])].map((value) => ({ at: share(parameter, value), text: String(value) }));
}
