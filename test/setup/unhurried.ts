// Trainings that last, so that something can happen to them meanwhile, and cost no processor time by it.

import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('./rest-after-epochs.js', import.meta.url));

/**
 * The environment of a program whose trainings, and those of the processes it starts, rest after each epoch; those that
 * go on from a checkpoint do not.
 */
export const resting = (ms: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}`,
  REST_MS: `${ms}`,
});

export const UNHURRIED = resting(250);
