// The settings of an address, read: those of a known form, and those that mean nothing. It uses nothing of a browser.

const RUN = '(?:run)?[1-9]\\d{0,9}';

/** What a setting that is no free text looks like. */
const FORMS: Readonly<Record<string, string>> = {
  run: RUN,
  a: RUN,
  b: RUN,
  of: `${RUN}(?:,${RUN})*`,
  chosen: `${RUN}(?:,${RUN})*`,
  epoch: 'last|[1-9]\\d*',
  in: '[^,]+\\.\\.[^,]+,[^,]+\\.\\.[^,]+',
  smooth: '0?\\.\\d+|0',
  x: 'epoch|step|time',
  seeds: 'band|range|lines',
  side: 'first|second|both',
  show: 'table|chart',
  logx: '[01]',
  logy: '[01]',
  all: '[01]',
};

/** Runs may be named as the terminal names them. */
const OF_RUNS: readonly string[] = ['run', 'a', 'b', 'of', 'chosen'];

export interface ReadSettings {
  readonly settings: Readonly<Record<string, string>>;
  /** `epoch=soon`: left out, and told, lest something else be taken for what was meant. */
  readonly refused: readonly string[];
}

/** @param search `run=12&epoch=3` */
export function readSettings(search: string): ReadSettings {
  const settings: [string, string][] = [];
  const refused: string[] = [];
  for (const [name, value] of new URLSearchParams(search)) {
    const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
    if (form !== undefined && !new RegExp(`^(?:${form})$`).test(value)) refused.push(`${name}=${value}`);
    else settings.push([name, OF_RUNS.includes(name) ? value.replaceAll('run', '') : value]);
  }
  return { settings: Object.fromEntries(settings), refused };
}
