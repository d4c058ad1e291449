// Values as people read them.

type Optional = number | null | undefined;
const NONE = '–';

const when = (value: Optional, format: (value: number) => string): string =>
  value === null || value === undefined || Number.isNaN(value) ? NONE : format(value);

/** 0.9876 */
export const share = (value: Optional): string => when(value, (number) => number.toFixed(4));

export const percent = (value: Optional): string => when(value, (number) => `${(100 * number).toFixed(1)} %`);

/** 62,400 */
export const integer = (value: Optional): string => when(value, (number) => Math.round(number).toLocaleString('en-US'));

/** A name rather than a quantity. */
export const seed = (value: Optional): string => when(value, String);

/** Four significant digits. */
export const loss = (value: Optional): string => when(value, (number) => number.toPrecision(4));

/** A value of a metric, however that is written. */
export const metricValue = (metric: string, value: Optional): string => (metric.includes('loss') ? loss : share)(value);

/** 0.0123; 1.2e-7 */
export const probability = (value: Optional): string =>
  when(value, (number) => (number >= 0.001 ? number.toFixed(4) : number > 0 ? number.toExponential(1) : '< 1e-300'));

export const signed = (value: Optional): string =>
  when(value, (number) => `${number < 0 ? '−' : '+'}${Math.abs(number).toFixed(4)}`);

/** 12 s, 4 min 05 s, 2 h 03 min */
export function duration(seconds: Optional): string {
  return when(seconds, (value) => {
    const whole = Math.round(value);
    if (whole < 60) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  });
}

/** 2026-11-23 23:05, in the time of whoever looks */
export const time = (value: Optional): string =>
  when(value, (milliseconds) => {
    const at = new Date(milliseconds);
    const two = (number: number): string => String(number).padStart(2, '0');
    return (
      `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ` +
      `${two(at.getHours())}:${two(at.getMinutes())}`
    );
  });

export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]!}`;
}

/** Names of columns and attributes as words. */
export const words = (name: string): string => name.replaceAll('_', ' ');
