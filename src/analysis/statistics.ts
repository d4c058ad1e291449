// Statistics as pure functions, each with its source.

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Sample standard deviation (n - 1); undefined below two values. */
export function standardDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  const squares = values.reduce((total, value) => total + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * McNemar's exact test, two-sided: the probability of a split of the discordant pairs at least as uneven as b : c if
 * either side were as likely (binomial, p = 1/2). McNemar 1947; exact form as in R's exact2x2::mcnemar.exact.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return 1;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Sum of C(n, k) / 2^n for k = 0..fewer, each term from the last one, in logarithms so that nothing underflows.
  let logTerm = -discordant * Math.LN2;
  let total = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((discordant - k + 1) / k);
    total += Math.exp(logTerm);
  }
  return Math.min(1, 2 * total);
}
