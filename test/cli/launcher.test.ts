// Where a command finds what trains: its option, the experiment, the user's own files.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosenLauncher } from '../../src/cli/launcher.js';
import type { Context } from '../../src/cli/context.js';
import { temporaryFolder } from '../setup/tiny.js';

const SPEC = join('experiments', 'x.yaml');

/** A working folder with experiments in it, and a home folder, each with what is said there. */
function said({ beside, working, user }: { beside?: string; working?: string; user?: string }): Context {
  const folder = temporaryFolder();
  const workingFolder = join(folder, 'work');
  const userFolder = join(folder, 'user');
  const say = (where: string, text: string | undefined): void => {
    mkdirSync(where, { recursive: true });
    if (text !== undefined) writeFileSync(join(where, 'harness.config.yaml'), `launcher: ${text}\n`);
  };
  say(join(workingFolder, 'experiments'), beside);
  say(workingFolder, working);
  say(userFolder, user);
  return { workingFolder, userFolder } as Context;
}

describe('what trains', () => {
  it("is this machine's processes where nobody says anything", () => {
    expect(chosenLauncher(said({}), undefined, undefined, SPEC)).toEqual({ type: 'local' });
  });

  it('is said beside the experiment, in the working folder or at home, the nearest first; settings add up', () => {
    const context = said({
      beside: '{type: slurm, time: 1}',
      working: '{type: slurm, time: 2, memory: 2G}',
      user: '{type: slurm, time: 3, memory: 3G, cpus: 3}',
    });
    const all = { type: 'slurm', time: 1, memory: '2G', cpus: 3 };
    expect(chosenLauncher(context, undefined, undefined, SPEC)).toEqual(all);
    expect(chosenLauncher(context, undefined, { type: 'slurm', partition: 'p', cpus: 9 }, SPEC)).toEqual({
      ...all,
      partition: 'p',
      cpus: 9,
    });
  });

  it('is said in the working folder where no experiment is named', () => {
    const context = said({ beside: '{type: slurm, time: 1}', working: '{type: slurm, time: 2}' });
    expect(chosenLauncher(context, undefined, undefined)).toEqual({ type: 'slurm', time: 2 });
  });

  it('is not guessed where something else than a file says it', () => {
    const context = said({});
    symlinkSync('nowhere', join(context.workingFolder, 'harness.config.yaml'));
    expect(() => chosenLauncher(context, undefined, undefined)).toThrow(/harness\.config\.yaml: is not a file/);
  });

  it('is what the command line says before all else, with the settings of it that are found', () => {
    const context = said({ beside: '{type: inline}', user: '{type: slurm, time: 3}' });
    expect(chosenLauncher(context, undefined, undefined, SPEC)).toEqual({ type: 'inline' });
    expect(chosenLauncher(context, 'slurm', undefined, SPEC)).toEqual({ type: 'slurm', time: 3 });
    expect(chosenLauncher(context, 'local', { type: 'slurm' }, SPEC)).toEqual({ type: 'local' });
  });
});
