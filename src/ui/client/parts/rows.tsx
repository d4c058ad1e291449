// A list of any length, of which only the rows that are seen exist, on paper all: all are of one height.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isPrinted } from '../theme.js';

interface RowsProps<T> {
  readonly rows: readonly T[];
  readonly height: number;
  readonly header: ComponentChildren;
  readonly label: string;
  readonly columns: number;
  readonly row: (row: T, place: number) => ComponentChildren;
  /** Enter on a row. */
  readonly onOpen: (row: T) => void;
  /** Space on a row. */
  readonly onSelect?: (row: T) => void;
}

/** Rows above and below what is seen, so that none is missing while one scrolls. */
const MORE = 12;

export function Rows<T>({ rows, height, header, label, columns, row, onOpen, onSelect }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [looked, see] = useState({ first: 0, count: 40 });
  const seen = isPrinted.value ? { first: 0, count: rows.length } : looked;
  const [active, activate] = useState(0);
  const look = (): void => {
    const { scrollTop, clientHeight } = box.current!;
    const first = Math.max(0, Math.floor(scrollTop / height) - MORE);
    const count = Math.ceil(clientHeight / height) + 2 * MORE;
    see((before) => (before.first === first && before.count === count ? before : { first, count }));
  };
  useLayoutEffect(() => {
    look();
    const watch = new ResizeObserver(look);
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, [rows.length]);
  const move = (to: number): void => {
    const place = Math.max(0, Math.min(rows.length - 1, to));
    activate(place);
    const { scrollTop, clientHeight } = box.current!;
    const [top, bottom] = [place * height, (place + 2) * height];
    if (top < scrollTop) box.current!.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) box.current!.scrollTop = bottom - clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.floor(box.current!.clientHeight / height) - 2;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (step !== undefined) move(active + step);
    else if (event.target !== box.current) return;
    else if (event.key === 'Enter' && rows[active] !== undefined) onOpen(rows[active]);
    else if (event.key === ' ' && rows[active] !== undefined) onSelect?.(rows[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="rows"
      ref={box}
      onScroll={look}
      onKeyDown={onKeyDown}
      tabIndex={0}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns}
      aria-activedescendant={rows.length > 0 ? `row-${active}` : undefined}
    >
      <div class="sheet" role="presentation">
        <div class="head" role="row" aria-rowindex={1}>
          {header}
        </div>
        <div role="rowgroup" class="body" style={{ height: `${rows.length * height}px` }}>
          {rows.slice(seen.first, seen.first + seen.count).map((one, index) => {
            const place = seen.first + index;
            return (
              <div
                key={place % seen.count} // rows that are scrolled out are used again
                id={`row-${place}`}
                role="row"
                aria-rowindex={place + 2}
                class={place === active ? 'row active' : 'row'}
                style={{ transform: `translateY(${place * height}px)` }}
                onClick={() => activate(place)}
              >
                {row(one, place)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
