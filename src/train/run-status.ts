// The states of a run, and what each one means.

export const RUN_STATUSES = [
  'planned',
  'running',
  'finished',
  'stopped',
  'pruned',
  'interrupted',
  'failed',
  'lost',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * Trained to its end; `stopped` is early, by its own rule. Nothing is left to do, and its results count. A run that is
 * `pruned` was stopped by a rule of its sweep: neither done nor open, it goes on where somebody asks for it.
 */
export const DONE_STATUSES = ['finished', 'stopped'] as const satisfies readonly RunStatus[];
export type DoneStatus = (typeof DONE_STATUSES)[number];

/** Neither done nor, as far as is on record, being trained: once it has begun, a resume goes on with it. */
export const OPEN_STATUSES = ['planned', 'interrupted', 'failed', 'lost'] as const satisfies readonly RunStatus[];

/** How an attempt can end. A run is `lost` where its process is gone and nobody said how. */
export const END_STATUSES = [
  'finished',
  'stopped',
  'pruned',
  'interrupted',
  'failed',
] as const satisfies readonly RunStatus[];

export const isDone = (status: string): status is DoneStatus => DONE_STATUSES.some((done) => done === status);

/** Whether an event is the end of its attempt. */
export const isEnd = <Event extends { readonly type: string }>(
  event: Event,
): event is Event & { readonly type: (typeof END_STATUSES)[number] } => END_STATUSES.some((end) => end === event.type);
