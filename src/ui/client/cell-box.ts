// A rectangle of cells that the keyboard moves over a plane: arrows move it by a cell, with Shift they stretch it.

/** Columns and rows from the left and the top. */
type Cell = readonly [column: number, row: number];

/** From where a rectangle was begun to where it has been stretched to. */
export interface CellBox {
  readonly from: Cell;
  readonly to: Cell;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const STEPS: ReadonlyMap<string, Cell> = new Map([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, -1]],
  ['ArrowDown', [0, 1]],
]);
/** With Ctrl: a plane may have a thousand cells to a side. */
const FAR = 10;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey'>;

/** @returns undefined for a key that moves nothing; the first of them goes to the middle */
export function moved(box: CellBox | undefined, { key, shiftKey, ctrlKey }: Key, size: Size): CellBox | undefined {
  const step = STEPS.get(key);
  if (step === undefined) return undefined;
  const { width, height } = size;
  const middle: Cell = [width >> 1, height >> 1];
  if (box === undefined) return { from: middle, to: middle };
  const far = ctrlKey ? FAR : 1;
  const within = (place: number, count: number): number => Math.max(0, Math.min(count - 1, place));
  const to: Cell = [within(box.to[0] + far * step[0], width), within(box.to[1] + far * step[1], height)];
  return { from: shiftKey ? box.from : to, to };
}

/** Its corners as parts of the picture. */
export function cornersOfCells({ from, to }: CellBox, { width, height }: Size) {
  const [columns, rows] = [0, 1].map((axis) => [from[axis]!, to[axis]!].sort((a, b) => a - b)) as [number[], number[]];
  return [
    { x: columns[0]! / width, y: rows[0]! / height },
    { x: (columns[1]! + 1) / width, y: (rows[1]! + 1) / height },
  ] as const;
}
