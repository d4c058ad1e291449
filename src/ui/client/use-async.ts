// What something comes to that takes time, as a component sees it.

import { useEffect, useState } from 'preact/hooks';

export interface Awaited<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
}

/** @param begin undefined: nothing is wanted yet @param given begins anew where one of these is another */
export function useAsync<T>(begin: (() => Promise<T>) | undefined, given: readonly unknown[]): Awaited<T> {
  const [result, show] = useState<Awaited<T>>({ value: undefined, error: undefined });
  useEffect(() => {
    let isGone = false;
    begin?.().then(
      (value) => !isGone && show({ value, error: undefined }),
      (error: unknown) => !isGone && show({ value: undefined, error: error as Error }),
    );
    return () => void (isGone = true);
  }, given);
  return result;
}
