// A run by somebody's own trainer: its files in a folder of their own, its process, what it greets with; and its end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.js';
import { writeJob } from '../../engine/command/job-files.js';
import { Program } from '../../engine/command/program.js';
import type { Hello } from '../../engine/command/protocol.js';
import type { CommandSpec } from '../../spec/engine-schema.js';
import type { RunConfig } from '../../spec/schema.js';
import { greeting, type Listening } from '../../train/program-trainer.js';

export interface ProgramStart {
  readonly command: CommandSpec;
  readonly config: RunConfig;
  readonly seed: number;
  readonly threads: number;
  readonly dataset: Dataset;
  /** Epochs that are done, and the state to go on from. */
  readonly resume: { readonly epoch: number; readonly checkpoint: Uint8Array } | undefined;
  /** A file of the program's, by its SHA-256. */
  readonly contentOf: (sha256: string, name: string) => Uint8Array;
  /** Descriptor that its stderr goes to. */
  readonly stderr: number;
  readonly now: Listening['now'];
  readonly stopRequested: Listening['stopRequested'];
}

export interface StartedProgram extends Listening {
  readonly hello: Hello;
  /** Where it runs. */
  readonly folder: string;
  /** Ends it, and removes its folder. */
  readonly close: () => Promise<void>;
}

/**
 * @returns undefined where it was to stop before the program said anything
 * @throws Error, by line, where it greets wrongly
 */
export async function startProgram(start: ProgramStart): Promise<StartedProgram | undefined> {
  const { command, stderr, now, stopRequested, contentOf } = start;
  const folder = mkdtempSync(join(tmpdir(), 'harness-trainer-'));
  let program: Program | undefined;
  const close = async (): Promise<void> => {
    await program?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const words = writeJob(folder, command, start, contentOf);
    program = new Program({ command: words, folder, stderr });
    const listening = { program, maxSilenceMs: command.max_silence * 1000, now, stopRequested };
    const hello = await greeting(listening);
    if (hello !== undefined) return { ...listening, hello, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return undefined;
}
