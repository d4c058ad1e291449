// Who is alive: the question on which it hangs whether a run may be taken over.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatherProvenance, identifyProcess, isAlive, processRuns } from '../../../src/launch/host/provenance.js';

/** A process that does nothing, gone after the test. */
function sleeper() {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('a process', () => {
  it('is alive while it runs, stopped or not, and not after', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    const owner = identifyProcess(child.pid!);
    expect(isAlive(owner)).toBe(true);
    child.kill('SIGSTOP');
    expect(isAlive(owner)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(owner)).toBe(false);
    expect(processRuns(child.pid!)).toBe(false);
  });

  it('is not a later one with its number, nor one from before the last start of the machine', () => {
    const owner = identifyProcess(process.pid);
    expect(isAlive(owner)).toBe(true);
    expect(isAlive({ ...owner, started: String(Number(owner.started) - 1) })).toBe(false);
    expect(isAlive({ ...owner, bootId: '00000000-0000-4000-8000-000000000000' })).toBe(false);
  });

  it('is not alive as a zombie, which still answers signals', async () => {
    // The shell becomes a sleep, which never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    onTestFinished(() => void parent.kill('SIGKILL'));
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    const owner = identifyProcess(pid);
    expect(isAlive(owner)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isAlive(owner)).toBe(false);
  });
});

it('what a run was trained with names the code, changes in it included', () => {
  const { gitCommit, gitDirty, gitDiff } = gatherProvenance({ engine: 'onnx', engineVersion: '1', threads: 1 });
  if (gitCommit === null) return; // not a repository, as in a package
  expect(gitCommit).toMatch(/^[0-9a-f]{40}$/);
  expect(gitDiff === null || /^[0-9a-f]{64}$/.test(gitDiff!)).toBe(true);
  expect(gitDirty).toBe(gitDiff !== null);
});
