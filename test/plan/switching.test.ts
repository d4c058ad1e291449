import { describe, expect, it } from 'vitest';
import { allBetween, onTheWay, switchingOrders } from '../../src/plan/switching.js';

describe.each([2, 3, 4, 5, 6, 7, 10])('orders of switching %i settings', (settings) => {
  const orders = switchingOrders(settings, 7);

  it('switch each setting once, each order with a twin', () => {
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...Array(settings).keys()]);
    expect(orders).toHaveLength(2 * (settings % 2 === 0 ? settings - 1 : settings));
  });

  it('have of every two settings all four configurations around some third one', () => {
    const way = new Set(onTheWay(orders));
    for (let i = 0; i < settings; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [1 << i, 1 << j];
        const squares = [...way].filter(
          (from) => (from & (a | b)) === 0 && [from | a, from | b, from | a | b].every((one) => way.has(one)),
        );
        expect(squares.length, `${i} and ${j}`).toBeGreaterThan(0);
      }
    }
  });

  it('are the same for the same seed', () => {
    expect(switchingOrders(settings, 7)).toEqual(orders);
    if (settings > 3) expect(switchingOrders(settings, 8)).not.toEqual(orders);
  });
});

it('what lies on the way is counted once', () => {
  expect(
    onTheWay([
      [0, 1],
      [1, 0],
    ]),
  ).toEqual([0, 1, 2, 3]);
  expect(onTheWay([[2, 0, 1]])).toEqual([0, 4, 5, 7]);
  expect(allBetween(2)).toEqual([0, 1, 2, 3]);
  expect(onTheWay(switchingOrders(10, 1)).length).toBeLessThan(140); // of 1,024
});

it('one setting is switched alone', () => {
  expect(switchingOrders(1, 1)).toEqual([[0], [0]]);
});
