import { expect, it } from 'vitest';
import { cornersOfCells, moved, type CellBox } from '../../../src/ui/client/cell-box.js';

const SIZE = { width: 20, height: 10 };
const press = (box: CellBox | undefined, key: string, shiftKey = false, ctrlKey = false): CellBox | undefined =>
  moved(box, { key, shiftKey, ctrlKey }, SIZE);

it('begins in the middle, moves by a cell or ten, and stays within the plane', () => {
  const middle = press(undefined, 'ArrowLeft')!;
  expect(middle).toEqual({ from: [10, 5], to: [10, 5] });
  expect(press(middle, 'ArrowUp')).toEqual({ from: [10, 4], to: [10, 4] });
  expect(press(middle, 'ArrowDown', false, true)).toEqual({ from: [10, 9], to: [10, 9] });
  expect(press(middle, 'Tab')).toBeUndefined();
});

it('is stretched with Shift, in any direction', () => {
  const box = ['ArrowLeft', 'ArrowLeft', 'ArrowDown'].reduce<CellBox | undefined>((at, key) => press(at, key, true), {
    from: [10, 5],
    to: [10, 5],
  });
  expect(box).toEqual({ from: [10, 5], to: [8, 6] });
  expect(cornersOfCells(box!, SIZE)).toEqual([
    { x: 0.4, y: 0.5 },
    { x: 0.55, y: 0.7 },
  ]);
});
