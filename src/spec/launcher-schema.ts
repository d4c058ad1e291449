// The keys that say what runs are given to: processes of this machine or this process. They change no number, and are
// no part of what a run is known by.

import { z } from '../util/zod.js';

export const LAUNCHERS = ['local', 'inline'] as const;
export type LauncherName = (typeof LAUNCHERS)[number];

/** Which one is meant is said by `type`; without it, it is the first. */
export const launcherKeys = z.union([
  z.strictObject({ type: z.literal('local').default('local').describe('Processes of this machine.') }),
  z.strictObject({ type: z.literal('inline').describe('This very process, for debuggers.') }),
]);

export type LauncherKeys = z.output<typeof launcherKeys>;

/** What a user's own file may say. */
export const userConfigSchema = z.strictObject({ launcher: launcherKeys.optional() });
