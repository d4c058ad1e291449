// A plane or grid of examples on a canvas, drawn anew with each epoch; a rectangle drawn on it chooses what lies in it.

import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { cornersOfCells, moved, type CellBox } from '../cell-box.js';
import { integer, words } from '../format.js';
import { coloursOf, painterFor, type Kind } from '../paint.js';
import { Png, Svg } from './controls.js';
import { marksOf } from './plane-marks.js';
import { planeSvg } from './plane-svg.js';
import type { Raster, Region, Scale } from '../raster.js';
import { drawnTheme } from '../theme.js';

interface PlaneProps {
  readonly raster: Raster;
  readonly kinds: readonly Kind[];
  readonly kindOf: Uint8Array;
  readonly isIn?: Uint8Array | undefined;
  readonly region: Region | undefined;
  readonly onBrush: (region: Region | undefined) => void;
  readonly label: string;
}

interface Corner {
  readonly x: number;
  readonly y: number;
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));

export function Plane({ raster, kinds, kindOf, isIn, region, onBrush, label }: PlaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => painterFor(raster), [raster]);
  const [drag, drawTo] = useState<readonly [Corner, Corner] | undefined>(undefined);
  const [cells, walkTo] = useState<CellBox | undefined>(undefined);
  useLayoutEffect(() => {
    painter.paint(kindOf, isIn, coloursOf(kinds));
    canvas.current!.getContext('2d')!.putImageData(painter.image, 0, 0);
  }, [painter, kindOf, isIn, kinds, drawnTheme.value]);
  const at = ({ clientX, clientY }: PointerEvent): Corner => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: clamp((clientX - box.left) / box.width), y: clamp((clientY - box.top) / box.height) };
  };
  const down = (event: PointerEvent): void => {
    canvas.current!.setPointerCapture(event.pointerId);
    walkTo(undefined);
    drawTo([at(event), at(event)]);
  };
  const up = (event: PointerEvent): void => {
    if (drag === undefined) return;
    const [from, to] = [drag[0], at(event)];
    drawTo(undefined);
    const isClick = Math.abs(from.x - to.x) < 0.005 && Math.abs(from.y - to.y) < 0.005;
    if (isClick && region !== undefined) onBrush(undefined);
    else onBrush(regionOf(from, to, raster, isClick));
  };
  const press = (event: KeyboardEvent): void => {
    const next = moved(cells, event, raster);
    const isChosen = event.key === 'Enter' && cells !== undefined;
    if (next !== undefined) walkTo(next);
    else if (isChosen) onBrush(regionOf(...cornersOfCells(cells, raster), raster, false));
    else if (event.key !== 'Escape') return;
    else {
      walkTo(undefined);
      onBrush(undefined);
    }
    event.preventDefault();
  };
  const drawn = drag ?? (cells && cornersOfCells(cells, raster));
  const shown = drawn === undefined ? cornersOf(region, raster) : boxOf(drawn);
  return (
    <div class="plane">
      <span class="axis-y">{words(raster.y.name)}</span>
      <Ticks scale={raster.y} isVertical />
      <div class="field-of-view">
        <canvas
          ref={canvas}
          width={painter.image.width}
          height={painter.image.height}
          role="application"
          aria-label={
            `${label}. Arrow keys move a cell, with Shift a rectangle; Enter chooses what lies in it, ` +
            'Escape lets go.'
          }
          tabIndex={0}
          onKeyDown={press}
          onPointerDown={down}
          onPointerMove={(event) => drag !== undefined && drawTo([drag[0], at(event)])}
          onPointerUp={up}
          onPointerCancel={() => drawTo(undefined)}
        />
        {shown !== undefined && <div class="brush" style={shown} />}
      </div>
      <Ticks scale={raster.x} />
      <span class="axis-x">
        {words(raster.x.name)} <Png name="plane" find={() => canvas.current} />{' '}
        <Svg
          name="plane"
          draw={() => planeSvg({ canvas: canvas.current!, raster, kinds, title: label, chosen: shown })}
        />
      </span>
    </div>
  );
}

/** Values between two corners of the picture; of a click those of one cell. */
function regionOf(a: Corner, b: Corner, { x, y, width, height }: Raster, isClick: boolean): Region {
  const valueAt = ({ low, high }: Scale, part: number): number => low + part * (high - low + 1);
  const ends = (scale: Scale, one: number, other: number, cells: number): readonly [number, number] => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    if (!isClick) return [valueAt(scale, first) - 0.5, valueAt(scale, last) - 0.5];
    const cell = Math.min(cells - 1, Math.floor(first * cells));
    return [valueAt(scale, cell / cells), valueAt(scale, (cell + 1) / cells) - 1e-9];
  };
  return { x: ends(x, a.x, b.x, width), y: ends(y, 1 - a.y, 1 - b.y, height) };
}

const percent = (part: number): string => `${100 * part}%`;

function boxOf([a, b]: readonly [Corner, Corner]) {
  return {
    left: percent(Math.min(a.x, b.x)),
    top: percent(Math.min(a.y, b.y)),
    width: percent(Math.abs(a.x - b.x)),
    height: percent(Math.abs(a.y - b.y)),
  };
}

function cornersOf(region: Region | undefined, { x, y }: Raster) {
  if (region === undefined) return undefined;
  const part = ({ low, high }: Scale, value: number): number => clamp((value - low + 0.5) / (high - low + 1));
  const [[left, right], [bottom, top]] = [region.x, region.y];
  return boxOf([
    { x: part(x, left), y: 1 - part(y, bottom) },
    { x: part(x, right), y: 1 - part(y, top) },
  ]);
}

/** A few values along an axis, or the name of each row. */
function Ticks({ scale, isVertical = false }: { readonly scale: Scale; readonly isVertical?: boolean }) {
  return (
    <div class={isVertical ? 'ticks down' : 'ticks across'} aria-hidden="true">
      {marksOf(scale).map(({ text, part }) => (
        <span key={text} style={isVertical ? { top: percent(1 - part) } : { left: percent(part) }}>
          {text}
        </span>
      ))}
    </div>
  );
}

/** What the colours mean, with how many there are of each. */
export function KindLegend({ kinds, counts }: { readonly kinds: readonly Kind[]; readonly counts: readonly number[] }) {
  return (
    <div role="status">
      <ul class="legend">
        {kinds.map(({ label, colour }, place) => (
          <li key={label}>
            <span class={`swatch ${colour}`} aria-hidden="true" />
            {label} <strong>{integer(counts[place])}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
