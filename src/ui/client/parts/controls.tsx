// Fields whose values stand in the address, and what every view offers: its command, its link, its data.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { set, setting } from '../address.js';

interface Field {
  readonly name: string;
  readonly label: string;
  /** Where the address says nothing. */
  readonly otherwise?: string;
}

export type Choice = string | readonly [value: string, text: string];

export function Select({ name, label, choices, otherwise = '' }: Field & { readonly choices: readonly Choice[] }) {
  const value = setting(name, otherwise);
  const all = choices.map((choice) => (typeof choice === 'string' ? ([choice, choice] as const) : choice));
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => set({ [name]: unless(currentTarget.value, otherwise) })}>
        {all.map(([one, text]) => (
          <option key={one} value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const unless = (value: string, otherwise: string): string | undefined => (value === otherwise ? undefined : value);

/** On or off; what is otherwise is not in the address. */
export function Check({ name, label, isOn = false }: Omit<Field, 'otherwise'> & { readonly isOn?: boolean }) {
  const value = setting(name, isOn ? '1' : '0') === '1';
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value}
        onChange={() => set({ [name]: unless(value ? '0' : '1', isOn ? '1' : '0') })}
      />
      <span>{label}</span>
    </label>
  );
}

/** A few choices side by side, of which one is on. */
export function Choices({ name, label, choices, otherwise }: Field & { readonly choices: readonly Choice[] }) {
  const value = setting(name, otherwise);
  return (
    <fieldset class="choices">
      <legend class="quiet">{label}</legend>
      {choices.map((choice) => {
        const [one, text] = typeof choice === 'string' ? [choice, choice] : choice;
        return (
          <button
            type="button"
            key={one}
            aria-pressed={one === value}
            onClick={() => set({ [name]: unless(one, otherwise ?? '') })}
          >
            {text}
          </button>
        );
      })}
    </fieldset>
  );
}

interface RangeProps extends Field {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly show?: (value: number) => string;
}

export function Range({ name, label, otherwise = '0', min, max, step, show = String }: RangeProps) {
  const value = Number(setting(name, otherwise));
  return (
    <label class="field">
      <span>
        {label} <output>{show(value)}</output>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={({ currentTarget }) => set({ [name]: unless(currentTarget.value, otherwise) })}
      />
    </label>
  );
}

/** Copies a text, and says that it has; nothing where a browser lets no page do that, as one without TLS. */
export function Copy({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  const [isDone, done] = useState(false);
  if (!('clipboard' in navigator)) return null;
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => {
      done(true);
      setTimeout(() => done(false), 1200);
    });
  };
  return (
    <button type="button" class="plain" onClick={copy} title={text}>
      {isDone ? 'copied' : children}
    </button>
  );
}

/** The same on the terminal. @param isNext whether it stands behind something else in its line */
export const Command = ({
  words,
  isNext = false,
}: {
  readonly words: readonly string[];
  readonly isNext?: boolean;
}) => (
  <span class={isNext ? 'command next' : 'command'}>
    <code>{commandOf(words)}</code>
    <Copy text={commandOf(words)}>copy as command</Copy>
  </span>
);

export const commandOf = (words: readonly string[]): string => ['harness', ...words.map(wordOf)].join(' ');

/** As a shell takes it for one word. */
function wordOf(word: string): string {
  if (/^[\w./@:=+-]+$/.test(word)) return word;
  return /^[^"$`\\!]*'[^"$`\\!]*$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Gives a file to the browser. */
export function download(name: string, content: Blob | string, type = 'text/csv'): void {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A picture of a canvas as it is seen. @param find gives it when it is wanted */
export const Png = ({
  name,
  find,
}: {
  readonly name: string;
  readonly find: () => HTMLCanvasElement | null | undefined;
}) => (
  <button
    type="button"
    class="plain"
    onClick={() => find()?.toBlob((picture) => picture !== null && download(`${name}.png`, picture))}
  >
    PNG
  </button>
);

/** A picture of what is seen. @param draw makes it when it is wanted */
export const Svg = ({ name, draw }: { readonly name: string; readonly draw: () => string }) => (
  <button type="button" class="plain" onClick={() => download(`${name}.svg`, draw(), 'image/svg+xml')}>
    SVG
  </button>
);

type CsvCell = string | number | null | undefined;

/** CSV that spreadsheets do not run (owasp.org/www-community/attacks/CSV_Injection). */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  const cell = (value: CsvCell): string => {
    const text = value === null || value === undefined ? '' : String(value);
    const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  };
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
