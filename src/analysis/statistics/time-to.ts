// How long until something is reached, where some never reached it. Those are not left out: a run that stopped at epoch
// 40 without it says "later than 40".

export interface Waiting {
  /** When it was reached; or, where it was not, until when it was waited for. */
  readonly time: number;
  readonly reached: boolean;
}

export interface TimeTo {
  readonly n: number;
  readonly reached: number;
  /** The median of all, those included that never got there; null where no more than half got there. */
  readonly median: number | null;
  /** How long was waited at most. */
  readonly longest: number;
}

/**
 * The median by Kaplan and Meier's estimate (1958): when the share of those who still wait falls below a half. Where it
 * is just a half for a while, the middle of that while, as R's survfit has it and as for any even number of values;
 * where it stays so, null.
 */
export function timeTo(waiting: readonly Waiting[]): TimeTo {
  const reached = waiting.filter((one) => one.reached);
  const longest = Math.max(...waiting.map(({ time }) => time));
  return { n: waiting.length, reached: reached.length, median: medianTime(waiting, reached), longest };
}

function medianTime(waiting: readonly Waiting[], reached: readonly Waiting[]): number | null {
  const times = [...new Set(reached.map(({ time }) => time))].sort((a, b) => a - b);
  let share = 1;
  let half: number | undefined;
  for (const time of times) {
    if (half !== undefined) return (half + time) / 2;
    const atRisk = waiting.filter((one) => one.time >= time).length;
    const arrived = reached.filter((one) => one.time === time).length;
    share *= 1 - arrived / atRisk;
    if (share < 0.5 - 1e-12) return time;
    if (share < 0.5 + 1e-12) half = time;
  }
  return null;
}
