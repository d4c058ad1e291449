// The figure of what happens inside a run while it answers: hidden states, or where heads look.

import type { Attentions, HiddenStates } from '../../inference/activations.js';
import { activationsFigure } from './activations.js';
import { attentionFigure } from './attention.js';
import type { FigureOf } from './frame.js';

export interface ShownActivations {
  readonly run: number;
  readonly epoch: number;
  readonly question: string;
  /** The last where none is said. */
  readonly layer?: number | undefined;
  /** This unit, or head, alone. */
  readonly unit?: number | undefined;
}

/** How many layers, and units or heads of one, there are to choose from. */
export function sizesOf(found: HiddenStates | Attentions, layer: number): { layers: number; units: number } {
  if (found.kind === 'recurrent') return { layers: found.layers.length, units: found.layers[layer]?.length ?? 0 };
  return { layers: found.maps.length, units: found.maps[layer]?.heads.length ?? 0 };
}

/** @param shown a layer and a unit that there are */
export const shownActivations = (found: HiddenStates | Attentions, shown: ShownActivations): FigureOf =>
  found.kind === 'recurrent' ? hiddenStates(found, shown) : attention(found, shown);

function hiddenStates(
  { characters, layers, isBidirectional }: HiddenStates,
  { run, epoch, question, layer = layers.length - 1, unit }: ShownActivations,
): FigureOf {
  const units = layers[layer]!.map((values, index) => ({ unit: index, values }));
  return activationsFigure({
    title: `What run${run} does while it reads ${question}`,
    subtitle: `encoder layer ${layer}, ${units.length} units, weights of epoch ${epoch}`,
    characters,
    isBidirectional,
    units: only(units, unit),
  });
}

function attention(
  { maps }: Attentions,
  { run, epoch, question, layer = maps.length - 1, unit }: ShownActivations,
): FigureOf {
  const { name, queries, keys, heads } = maps[layer]!;
  return attentionFigure({
    title: `Where run${run} looks while it answers ${question}`,
    subtitle: `${name}, ${heads.length} heads, weights of epoch ${epoch}`,
    queries,
    keys,
    heads: only(
      heads.map((shares, head) => ({ head, shares })),
      unit,
    ),
  });
}

const only = <T>(all: readonly T[], index: number | undefined): readonly T[] =>
  index === undefined ? all : [all[index]!];
