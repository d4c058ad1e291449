// Functions to search, whose minima are known: what a method finds of them in n trials is published, or was measured.

const { PI, cos, exp } = Math;

/** On [-5, 10] x [0, 15]; minima at (-pi, 12.275), (pi, 2.275), (9.42478, 2.475). Dixon & Szego 1978. */
const branin = ({ x, y }) =>
  (y - (5.1 / (4 * PI * PI)) * x * x + (5 / PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10;

const ALPHA = [1, 1.2, 3, 3.2];
const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

/** On [0, 1]^6; minimum at (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573). Hartman 1973. */
const hartmann6 = (cell) => {
  const x = Object.values(cell);
  const inner = (row) => A[row].reduce((sum, a, i) => sum + a * (x[i] - P[row][i] / 1e4) ** 2, 0);
  return -ALPHA.reduce((sum, alpha, row) => sum + alpha * exp(-inner(row)), 0);
};

/** A parameter of a search. */
export const number = (name, min, max, more = {}) => ({
  kind: 'number',
  name,
  min,
  max,
  scale: 'linear',
  step: null,
  normal: null,
  when: [],
  ...more,
});

export const OBJECTIVES = {
  branin: { parameters: [number('x', -5, 10), number('y', 0, 15)], minimum: 0.39788735772973816, evaluate: branin },
  hartmann6: {
    parameters: [1, 2, 3, 4, 5, 6].map((i) => number(`x${i}`, 0, 1)),
    minimum: -3.32236801141551,
    evaluate: hartmann6,
  },
};

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/**
 * Simple regret after each of `sizes` trials: the best value so far less the minimum.
 * @param suggest the product's; @param search what to search with, space included
 */
export function regrets(suggest, search, { evaluate, minimum }, sizes) {
  const history = [];
  const best = [];
  for (let number = 0; number < Math.max(...sizes); number++) {
    const next = suggest(search, history);
    const value = evaluate(next.cell);
    history.push({ cell: next.cell, key: next.key, outcome: { state: 'finished', value } });
    best.push(Math.min(value, best.at(-1) ?? Infinity));
  }
  return sizes.map((size) => best[size - 1] - minimum);
}
