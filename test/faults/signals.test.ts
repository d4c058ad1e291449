// Ctrl-C as a terminal gives it: to every process of the foreground group, in a real pseudo-terminal (util-linux' script),
// alone and under npm, which passes on what the terminal has sent already.

import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, workplace, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, states, until } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';

const LONG = TINY.replace('epochs: 3, batch_size: 16', 'epochs: 60, batch_size: 2');

interface Terminal {
  readonly shown: () => string;
  readonly exit: Promise<number>;
  readonly press: (key: string) => void;
}

/** Runs a command line in a pseudo-terminal of its own. */
function terminal({ folder, home }: Workplace, command: string): Terminal {
  const env = { ...process.env, HARNESS_HOME: home, TERM: 'xterm', npm_config_update_notifier: 'false' };
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return { shown: () => text, exit, press: (key) => void child.stdin.write(key) };
}

/** Recorded so far; what the terminal shows is redrawn in pieces. */
function epochs(place: Workplace): number {
  if (!existsSync(join(place.home, 'run1'))) return 0;
  return reading(place, (connection) => connection.prepare('SELECT count(*) FROM epochs').pluck().get()) as number;
}

const CTRL_C = '\x03';

describe('Ctrl-C in a terminal', () => {
  it.each([
    ['the program itself', (spec: string) => `${process.execPath} ${main} sweep ${spec}`],
    ['npm run', () => 'npm run --silent sweep'],
  ])('once, to %s: a checkpoint, 130, no process is left, and the rest is done later', async (_, commandOf) => {
    const place = workplace(LONG);
    const scripts = { sweep: `${process.execPath} ${main} sweep ${place.spec}` };
    writeFileSync(join(place.folder, 'package.json'), JSON.stringify({ name: 'x', private: true, scripts }));
    const { shown, exit, press } = terminal(place, commandOf(place.spec));
    await until(() => epochs(place) >= 3, 30);
    press(CTRL_C);
    expect(await exit, shown()).toBe(130);
    expect(shown()).toContain('stopping: each run writes a checkpoint');
    await until(() => processesOf(place.home).length === 0, 5);
    expect(states(place)).toEqual(['interrupted']);
    expect((await place.run('resume')).code).toBe(0);
    const undisturbed = workplace(LONG);
    await undisturbed.run('sweep', undisturbed.spec);
    expect(results(place)).toEqual(results(undisturbed));
  });

  it('twice: at once, though a worker is stuck', async () => {
    const place = workplace(LONG);
    const { shown, exit, press } = terminal(place, `${process.execPath} ${main} sweep ${place.spec}`);
    await until(() => epochs(place) >= 2, 30);
    for (const pid of processesOf(place.home)) process.kill(pid, 'SIGSTOP');
    press(CTRL_C);
    await until(() => shown().includes('stopping'), 5);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const asked = Date.now();
    press(CTRL_C);
    expect(await exit).toBe(130);
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(processesOf(place.home)).toEqual([]);
  });
});

it('a pipe that is closed (| head) ends the output, not the sweep', async () => {
  const place = workplace(TINY);
  const { exit } = terminal(place, `sh -c '${process.execPath} ${main} sweep ${place.spec} 2>&1 | head -n 1'`);
  await exit;
  await until(() => processesOf(place.home).length === 0, 30);
  await until(() => states(place)[0] === 'finished', 10);
});
