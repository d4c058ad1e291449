// Values as people read them.

const MISSING = '-';

/** Text that moves no cursor and changes no colour: control characters are written as escapes. */
export function inert(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

type Optional = number | null | undefined;

const when = (value: Optional, format: (value: number) => string): string =>
  value === null || value === undefined ? MISSING : format(value);

/** 0.9876 */
export const share = (value: Optional): string => when(value, (number) => number.toFixed(4));

/** 62,400 */
export const integer = (value: Optional): string => when(value, (number) => Math.round(number).toLocaleString('en-US'));

/** A loss: four significant digits. */
export const loss = (value: Optional): string => when(value, (number) => number.toPrecision(4));

/** 0.9876 ± 0.0012; without spread where there is one value only. */
export function meanAndSpread(mean: Optional, spread: Optional): string {
  return spread === null || spread === undefined ? share(mean) : `${share(mean)} ± ${share(spread)}`;
}

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
export const probability = (value: number): string => (value >= 0.001 ? value.toFixed(4) : value.toExponential(1));

/** 2026-11-23 23:05, in UTC */
export const time = (value: Optional): string =>
  when(value, (milliseconds) => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' '));
