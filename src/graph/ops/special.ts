// The error function in double precision, to a few units of the last place: its Maclaurin series below 3, the continued
// fraction of its complement above (Abramowitz & Stegun 1964, equations 7.1.6 and 7.1.14).

const TWO_BY_ROOT_PI = 2 / Math.sqrt(Math.PI);

export function erf(x: number): number {
  const size = Math.abs(x);
  const found = size < 3 ? series(size) : 1 - complement(size);
  return x < 0 ? -found : found;
}

/** 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)): every term positive, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let total = x;
  for (let odd = 3; term > total * 1e-17; odd += 2) {
    term *= (2 * x * x) / odd;
    total += term;
  }
  return TWO_BY_ROOT_PI * Math.exp(-x * x) * total;
}

/** exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + ...)))) */
function complement(x: number): number {
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
