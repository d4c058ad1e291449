// Memory for values that are needed for a time: those that are not needed at the same time may lie in the same place.

/** What is to lie somewhere from its first stage to its last, both included. */
export interface Span {
  readonly words: number;
  readonly first: number;
  last: number;
}

/** Values begin where a cache line of 64 bytes does. */
const LINE = 16;

const whole = (words: number): number => Math.ceil(words / LINE) * LINE;

/**
 * The lowest place that is free for each, in the order in which they begin: what was needed last is still in the cache.
 *
 * @param from words that are taken already
 */
export function allocateSpans(
  spans: readonly Span[],
  from: number,
): { readonly offsets: ReadonlyMap<Span, number>; readonly words: number } {
  const offsets = new Map<Span, number>();
  const start = whole(from);
  let words = start;
  /** What is needed now, by offset. */
  let live: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.first - b.first)) {
    live = live.filter(({ last }) => last >= span.first);
    let offset = start;
    let at = 0;
    for (; at < live.length && offsets.get(live[at]!)! < offset + whole(span.words); at++) {
      offset = offsets.get(live[at]!)! + whole(live[at]!.words);
    }
    live.splice(at, 0, span);
    offsets.set(span, offset);
    words = Math.max(words, offset + whole(span.words));
  }
  return { offsets, words };
}
