// What an attempt says of itself when it begins: its examples, its network, where it goes on from.

import type { Dataset } from '../data/dataset.js';
import { END, PADDING } from '../tasks/vocabulary.js';
import type { Checkpoint } from './checkpoint.js';
import type { StartedEvent } from './events.js';
import type { Provenance } from './provenance.js';

export function startedEvent(
  { codec, validation, evaluations, facts }: Dataset,
  parameters: number,
  from: Checkpoint | undefined,
  provenance: Provenance,
): StartedEvent {
  const evaluationSets = [validation, ...evaluations].map((set) => {
    const { name, hash, examples, majorityAccuracy: chanceCharAccuracy } = set;
    return { name, hash, size: examples.size, chanceCharAccuracy, ...facts.leakage[name], ...signsOf(codec) };
  });
  const { trainingExamples, weights } = facts;
  const dataset = { trainingExamples, weights };
  return { type: 'started', provenance, parameters, evaluationSets, dataset, resumedFrom: from?.record ?? null };
}

/** What closes and fills answers, where that is not what it usually is. */
function signsOf({ vocabulary: { end, padding, separator } }: Dataset['codec']) {
  return {
    ...(end !== null && end !== END && { endToken: end }),
    ...(padding !== PADDING && { paddingToken: padding }),
    ...(separator !== '' && { separator }),
  };
}
