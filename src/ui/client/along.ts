// Along what curves are drawn: epochs, steps, or the time that the training took.

export interface Ends {
  readonly epochs: readonly number[];
  /** null where that is not known. */
  readonly steps: readonly number[] | null;
  readonly seconds: readonly number[];
}

/** Where each epoch ends; NaN where that is not known. @param along `epoch`, `step`, `time` */
export function placesAlong(along: string, { epochs, steps, seconds }: Ends): readonly number[] {
  if (along === 'time') return seconds;
  return along === 'step' ? (steps ?? epochs.map(() => NaN)) : epochs;
}

export const alongLabel = (along: string): string => ({ time: 'seconds', step: 'step' })[along] ?? 'epoch';
