// Trainings that last, so that something can happen to them meanwhile, and cost no processor time by it.

import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('./rest-after-epochs.js', import.meta.url));

/** The environment of a program whose trainings, and those of the processes it starts, take 0.25 s more for each epoch. */
export const UNHURRIED = { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}` };
