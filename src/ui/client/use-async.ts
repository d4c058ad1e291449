// What something comes to that takes time, as a component sees it.

import { useEffect, useState } from 'preact/hooks';
import { change } from './live.js';

export interface Awaited<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
}

const NOTHING = { value: undefined, error: undefined };

/**
 * What was made of something else is not shown: a value stands only with what it was made of. Where all may be other
 * than it was (a connection is back, the database another), it is made anew.
 *
 * @param begin undefined: nothing is wanted yet
 * @param given begins anew where one of these is another
 */
export function useAsync<T>(begin: (() => Promise<T>) | undefined, given: readonly unknown[]): Awaited<T> {
  const { result, of } = useBegun(begin, given);
  return of.length === given.length && of.every((one, place) => Object.is(one, given[place])) ? result : NOTHING;
}

/** The same, but what there was stays until the next is there: for what says itself what it is of. */
export function useLatest<T>(begin: () => Promise<T>, given: readonly unknown[]): Awaited<T> {
  return useBegun(begin, given).result;
}

function useBegun<T>(begin: (() => Promise<T>) | undefined, given: readonly unknown[]) {
  const [shown, show] = useState<{ readonly result: Awaited<T>; readonly of: readonly unknown[] }>({
    result: NOTHING,
    of: given,
  });
  const [round, next] = useState(0);
  useEffect(() => change.subscribe(({ isAll }) => isAll && next((one) => one + 1)), []);
  useEffect(() => {
    let isGone = false;
    begin?.().then(
      (value) => !isGone && show({ result: { value, error: undefined }, of: given }),
      (error: unknown) => !isGone && show({ result: { value: undefined, error: error as Error }, of: given }),
    );
    return () => void (isGone = true);
  }, [...given, round]);
  return shown;
}
