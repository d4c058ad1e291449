// Which view is shown, and how: all of it stands in the address, behind #, so that it can be shared and is there after
// a restart.

import { computed, signal } from '@preact/signals';
import { readSettings, type ReadSettings } from './settings.js';

export interface Address extends ReadSettings {
  /** `runs`, `run/12` */
  readonly view: string;
}

/** Reads `#/run/12?metric=val_loss`. */
export function readAddress(hash: string): Address {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  return { view: path === '' ? 'runs' : path, ...readSettings(search) };
}

/** What is not said is left out, so that addresses stay short. */
export function writeAddress(view: string, settings: Settings = {}): string {
  const given = Object.entries(settings).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const search = new URLSearchParams(given).toString();
  return `#/${view}${search === '' ? '' : `?${search}`}`;
}

export type Settings = Readonly<Record<string, string | undefined>>;

export const address = signal(readAddress(location.hash));
export const view = computed(() => address.value.view);

window.addEventListener('hashchange', () => (address.value = readAddress(location.hash)));

/** What stands in the address and means nothing. */
export const refused = computed(() => address.value.refused);

/** A setting of the view that is shown. */
export const setting = (name: string, otherwise = ''): string => address.value.settings[name] ?? otherwise;

/** Changes settings; undefined or empty takes one out. @param isStep whether the browser's back button undoes it */
export function set(changes: Settings, isStep = false): void {
  const { view: shown, settings } = address.peek();
  const hash = writeAddress(shown, { ...settings, ...changes });
  if (hash === location.hash) return;
  if (isStep) location.hash = hash;
  else history.replaceState(null, '', hash);
  address.value = readAddress(hash);
}

export const go = (to: string, settings: Settings = {}): void => void (location.hash = writeAddress(to, settings));
