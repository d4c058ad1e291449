// A document as a component sees it: read when it is first shown, and again when runs that it tells of have changed.

import { useEffect, useRef, useState } from 'preact/hooks';
import { readJson } from './data.js';
import { change } from './live.js';

export interface Shown<T> {
  readonly value: T | undefined;
  readonly error: Error | undefined;
  readonly isLoading: boolean;
}

/** The least time between two readings of one document. */
const PAUSE_MS = 400;

/** How a document is read, where it is not just fetched. */
type Reader<T> = (path: string, stop: AbortSignal) => Promise<T>;

/**
 * @param path below `data/`; undefined: nothing is wanted yet
 * @param concerns whether a changed run is one that the document tells of; never where it is left out
 */
export function useDocument<T>(
  path: string | undefined,
  concerns?: (run: number) => boolean,
  read: Reader<T> = readJson,
): Shown<T> {
  const [shown, show] = useState<Shown<T> & { readonly path: string | undefined }>({ ...NOTHING, path });
  const concern = useRef(concerns);
  concern.current = concerns;
  useEffect(() => {
    if (path === undefined) return show({ ...NOTHING, isLoading: false, path });
    const stop = new AbortController();
    let isReading = false;
    let isStale = false;
    const reading = async (): Promise<void> => {
      isReading = true;
      isStale = false;
      try {
        const value = await read(path, stop.signal);
        show({ value, error: undefined, isLoading: false, path });
      } catch (error) {
        if (stop.signal.aborted) return;
        show((before) => ({
          value: before.path === path ? before.value : undefined,
          error: error as Error,
          isLoading: false,
          path,
        }));
      }
      setTimeout(() => {
        isReading = false;
        if (isStale && !stop.signal.aborted) void reading();
      }, PAUSE_MS);
    };
    const forget = change.subscribe(({ runs, isAll }) => {
      if (!isAll && ![...runs].some((run) => concern.current?.(run) ?? false)) return;
      if (isReading) isStale = true;
      else void reading();
    });
    if (!isReading) void reading();
    return () => {
      stop.abort();
      forget();
    };
  }, [path]);
  return shown.path === path ? shown : { ...NOTHING };
}

const NOTHING = { value: undefined, error: undefined, isLoading: true } as const;
