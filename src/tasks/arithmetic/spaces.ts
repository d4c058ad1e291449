// The spaces of a spec: what is trained on, stage by stage where there is a curriculum, and what evaluation sets draw
// from.

import type { ArithmeticData } from './schema.js';
import { UserError } from '../../util/errors.js';
import { mostDigits, spaceOf, withDigits, type Space } from './space.js';

export type SetSpec = ArithmeticData['evaluation'][string];

/** Operands of `small_operands` are below this unless the spec says otherwise. */
const SMALL = 100;

/**
 * The equations an evaluation set is drawn from. Nothing of how training examples are chosen is in it, so that runs
 * which choose differently are evaluated on the same.
 */
export function evaluationSpace(data: ArithmeticData, set: SetSpec): Space {
  const space: Space = { ...spaceOf(data), pairs: 'product', operators: set.operators ?? data.operators };
  switch (set.draw) {
    case 'uniform':
    case 'balanced':
    case 'grid':
      return space;
    case 'diagonal':
      return { ...space, equal: true };
    case 'small_operands':
      return { ...space, below: set.below ?? SMALL };
    case 'longer':
      return longerSpace(space, set);
  }
}

/** More operands, or operands of more digits, all of them of exactly that many. */
function longerSpace(space: Space, { operands, digits }: SetSpec): Space {
  const longer = { ...space, operands: operands ?? space.operands };
  if (digits === undefined) return longer;
  const limit = (count: number): number => 10 ** (count + space.decimals);
  return { ...longer, min: limit(digits - 1), max: limit(digits) - 1 };
}

/** What training examples are drawn from, one space for each stage of the curriculum; without one a single space. */
export function stagesOf(data: ArithmeticData): readonly Space[] {
  const { curriculum } = data;
  const space = spaceOf(data);
  if (curriculum === null) return [space];
  const last = curriculum.grow === 'digits' ? mostDigits(space) : space.operands;
  const sizes = Array.from({ length: Math.max(1, last - curriculum.from + 1) }, (_, index) => curriculum.from + index);
  return sizes.map((size) => {
    if (curriculum.grow === 'operands') return { ...space, operands: size };
    const stage = withDigits(space, size);
    if (stage === undefined) refuseEmptyStage(data, size);
    return stage;
  });
}

/** The stage that an epoch belongs to; the first epoch is 1. */
export function stageOf({ curriculum }: ArithmeticData, stages: number, epoch: number): number {
  return curriculum === null ? 0 : Math.min(stages - 1, Math.floor((epoch - 1) / curriculum.every));
}

function refuseEmptyStage({ min, max }: ArithmeticData, digits: number): never {
  throw new UserError('data', {
    path: 'data.curriculum.from',
    message: 'the curriculum begins with operands that there are none of',
    expected: `digits that some number in ${min}..${max} has at most`,
    received: String(digits),
  });
}

/** All spaces whose expressions a network of this spec reads. */
export function spacesOf(data: ArithmeticData): readonly Space[] {
  const evaluated = Object.values(data.evaluation).map((set) => evaluationSpace(data, set));
  return [spaceOf(data), ...stagesOf(data), ...evaluated];
}
