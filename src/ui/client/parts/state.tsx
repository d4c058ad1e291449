// How things are said: the state of a run, that something is missing, is being read, or went wrong.

import type { ComponentChildren } from 'preact';
import { Refused } from '../data.js';
import type { Shown } from '../use-document.js';

/** Told by word and by shape, not by colour alone. */
const SIGNS: Readonly<Record<string, string>> = {
  planned: '○',
  running: '◐',
  finished: '●',
  stopped: '◉',
  pruned: '◌',
  interrupted: '◫',
  failed: '✕',
  lost: '?',
};

export const Status = ({ status }: { readonly status: string }) => (
  <span class={`status ${status}`}>
    <span aria-hidden="true">{SIGNS[status] ?? '·'}</span> {status}
  </span>
);

export const Note = ({ children }: { readonly children: ComponentChildren }) => <p class="note">{children}</p>;

export function Problem({ error }: { readonly error: Error }) {
  const problems = error instanceof Refused ? error.problems : [{ message: error.message }];
  return (
    <div class="problem" role="alert">
      {problems.map(({ at, message, expected, received, hint }, index) => (
        <p key={index}>
          <strong>{[at, message].filter((part) => part !== undefined).join(': ')}</strong>
          {expected !== undefined && <span> Expected {expected}.</span>}
          {received !== undefined && <span> Received {received}.</span>}
          {hint !== undefined && <span> {hint}.</span>}
        </p>
      ))}
    </div>
  );
}

interface Reading<T> {
  readonly of: Shown<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** What was read, once it is there; what was there before, while it is read again. */
export function Read<T>({ of: { value, error, isLoading }, children }: Reading<T>) {
  if (value === undefined && error !== undefined) return <Problem error={error} />;
  if (value === undefined)
    return isLoading ? (
      <p class="quiet" aria-busy="true">
        reading …
      </p>
    ) : null;
  return (
    <>
      {error !== undefined && <Problem error={error} />}
      {children(value)}
    </>
  );
}
