// What a transformer is built for.

import type { ForwardContext } from '../forward-context.js';
import type { NetworkConfig } from '../network-config.js';

export type TransformerConfig = Extract<NetworkConfig, { readonly kind: 'transformer' }>;
export type TransformerContext = ForwardContext<TransformerConfig>;

/** The encoder reads the question; the decoder writes the answer, and without an encoder reads the question too. */
export type Side = 'encoder' | 'decoder';

/** Tokens of the longest sequence that a side reads. */
export function sequenceLength({ decoder_only, inputLength, outputLength }: TransformerConfig, side: Side): number {
  if (side === 'encoder') return inputLength;
  return decoder_only ? inputLength + outputLength : outputLength;
}
