// Values as people read them.

const MISSING = '-';

export { inert, inertJson, inertLines, isPlain } from '../util/inert.js';

type Optional = number | null | undefined;

const when = (value: Optional, format: (value: number) => string): string =>
  value === null || value === undefined ? MISSING : format(value);

/** 0.9876 */
export const share = (value: Optional): string => when(value, (number) => number.toFixed(4));

/** A whole number in groups of three digits. Not Intl's: to make its first formatter takes 25 ms. */
const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** 62,400 */
export const integer = (value: Optional): string => when(value, (number) => grouped(Math.round(number)));

/** A loss: four significant digits. */
export const loss = (value: Optional): string => when(value, (number) => number.toPrecision(4));

/** 12.3 s, 4 min 05 s, 2 h 03 min */
export function duration(seconds: Optional): string {
  return when(seconds, (value) => {
    const whole = Math.round(value);
    if (whole < 60) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  });
}

/** A probability; very small ones as powers. */
export const probability = (value: number): string =>
  value >= 0.001 ? value.toFixed(4) : value > 0 ? value.toExponential(1) : '< 1e-300';

/** 2026-11-23 23:05, in UTC */
/** Of a file or folder. */
export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]!}`;
}

/** A time as part of a file's name. */
export const fileTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replaceAll(/[:.]/g, '-');

/** Enough of a hash to tell it from any other that one meets. */
export const shortDigest = (digest: string | null): string => digest?.slice(0, 12) ?? '-';

export const time = (value: Optional): string =>
  when(value, (milliseconds) => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' '));

/** [0.9661, 1.0000]; of shares: what lies outside 0 and 1 is cut off, for a share cannot. */
export const shareInterval = (interval: Span): string =>
  interval === null ? '' : `[${share(Math.max(0, interval.low))}, ${share(Math.min(1, interval.high))}]`;

/** 0.9876 [0.9661, 1.0000]; without an interval where there is one value only. */
export const shareEstimate = ({ mean, interval }: { readonly mean: number; readonly interval: Span }): string =>
  interval === null ? share(mean) : `${share(mean)} ${shareInterval(interval)}`;

/** Four decimals; as a power where those would all be 0 and the value is not. */
const signed = (value: number): string => {
  const magnitude = Math.abs(value);
  return `${value < 0 ? '-' : '+'}${magnitude > 0 && magnitude < 5e-5 ? magnitude.toExponential(1) : magnitude.toFixed(4)}`;
};

/** +0.0123 [+0.0021, +0.0225] */
export const differenceText = (mean: number, interval: Span): string =>
  interval === null ? signed(mean) : `${signed(mean)} [${signed(interval.low)}, ${signed(interval.high)}]`;

type Span = { readonly low: number; readonly high: number } | null;

/** +0.0123, -12, +0.00045: with its sign, at most four digits that say something. */
export function signedNumber(value: number): string {
  const magnitude = Math.abs(value);
  const text = Number.isInteger(magnitude)
    ? grouped(magnitude)
    : magnitude < 1e-3
      ? magnitude.toPrecision(2)
      : magnitude.toFixed(4);
  return value === 0 ? '0' : `${value < 0 ? '-' : '+'}${text}`;
}
