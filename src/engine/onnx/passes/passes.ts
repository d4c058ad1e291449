// What is done to a graph before ONNX Runtime has it, so that it takes less time: each pass changes no value but by
// rounding. What each is worth: npm run bench -- --without PASS.

import type { Graph } from '../../../graph/graph.js';
import { accumulateProducts } from './accumulate-products.js';
import { foldConstants } from './fold-constants.js';
import { fuseActivations } from './fuse-activations.js';
import { fuseTransposes } from './fuse-transposes.js';
import { matchRanks } from './match-ranks.js';
import { shareNodes } from './share-nodes.js';
import { shareProducts } from './share-products.js';
import { subtractNegatives } from './subtract-negatives.js';

/** In the order in which they are applied. */
export const passes = {
  'fold-constants': foldConstants,
  'share-nodes': shareNodes,
  'share-products': shareProducts,
  'subtract-negatives': subtractNegatives,
  'accumulate-products': accumulateProducts,
  'match-ranks': matchRanks,
  'fuse-transposes': fuseTransposes,
  'fuse-activations': fuseActivations,
} as const;

export type PassName = keyof typeof passes;

/** @param without passes that are left out, to see what they are worth */
export function optimized(graph: Graph, without: readonly PassName[] = []): Graph {
  const names = (Object.keys(passes) as PassName[]).filter((name) => !without.includes(name));
  return names.reduce((done, name) => passes[name](done), graph);
}
