// An exponential moving average of a curve, without a bias towards its beginning: each value is divided by the sum of
// the weights (Kingma & Ba 2015, section 3, of their moments).

/** @param weight of what was before; 0: nothing is smoothed */
export function smoothed(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (!(weight > 0)) return values;
  let [average, total] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return average / total;
  });
}
