// Light or dark: as the system has it, or as was chosen, which is kept.

import { computed, signal } from '@preact/signals';

export type Chosen = 'system' | 'light' | 'dark';

const KEY = 'harness-theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const isDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => (isDark.value = matches));

export const chosen = signal<Chosen>(kept());
export const theme = computed<'light' | 'dark'>(() =>
  chosen.value === 'system' ? (isDark.value ? 'dark' : 'light') : chosen.value,
);

const paper = window.matchMedia('print');
export const isPrinted = signal(paper.matches);
paper.addEventListener('change', ({ matches }) => (isPrinted.value = matches));

/** In what canvases are drawn: paper is white. */
export const drawnTheme = computed(() => (isPrinted.value ? 'light' : theme.value));

function kept(): Chosen {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Puts the colours on the page, now and whenever they are others. */
export function applyTheme(): void {
  theme.subscribe((name) => (document.documentElement.dataset['theme'] = name));
}

const NEXT: Readonly<Record<Chosen, Chosen>> = { system: 'light', light: 'dark', dark: 'system' };

export function nextTheme(): void {
  chosen.value = NEXT[chosen.value];
  localStorage.setItem(KEY, chosen.value);
}
