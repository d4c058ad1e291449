// A slider over the epochs after which a set was evaluated, with how many were wrong after each; it plays them like a
// film.

import { useEffect, useState } from 'preact/hooks';
import { integer } from '../format.js';

interface ScrubberProps {
  readonly epochs: readonly (readonly [epoch: number, wrong: number])[];
  readonly size: number;
  /** Place among the epochs. */
  readonly at: number;
  readonly onMove: (to: number) => void;
}

const FRAME_MS = 160;

export function Scrubber({ epochs, size, at, onMove }: ScrubberProps) {
  const [isPlaying, play] = useState(false);
  const last = epochs.length - 1;
  useEffect(() => {
    if (!isPlaying) return undefined;
    if (at >= last) return play(false);
    const timer = setTimeout(() => onMove(at + 1), FRAME_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, at, last]);
  const start = (): void => {
    if (!isPlaying && at >= last) onMove(0);
    play(!isPlaying);
  };
  const [epoch, wrong] = epochs[at] ?? [0, 0];
  const points = epochs.map(
    ([, count], place) => `${(100 * place) / Math.max(1, last)},${30 - (29 * count) / Math.max(1, size)}`,
  );
  return (
    <div class="scrubber">
      <button type="button" onClick={start} disabled={epochs.length < 2}>
        {isPlaying ? 'pause' : 'play'}
      </button>
      <div class="track">
        <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
          <polyline points={points.join(' ')} />
          <line x1={(100 * at) / Math.max(1, last)} x2={(100 * at) / Math.max(1, last)} y1="0" y2="30" />
        </svg>
        <input
          type="range"
          aria-label="epoch"
          aria-valuetext={`epoch ${epoch}: ${wrong} of ${size} wrong`}
          min={0}
          max={Math.max(0, last)}
          step={1}
          value={at}
          onInput={({ currentTarget }) => onMove(Number(currentTarget.value))}
        />
      </div>
      <output>
        epoch {epoch}: {integer(wrong)} of {integer(size)} wrong
      </output>
    </div>
  );
}
