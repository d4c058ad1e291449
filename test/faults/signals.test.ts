// Ctrl-C as a terminal gives it: to every process of the foreground group, in a real pseudo-terminal (util-linux'
// script), alone and under npm, which passes on what the terminal has sent already. Terminals that go away; signals
// that whoever started the program asked to have ignored.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcher, main, workplace, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, states, until, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { resultsOf } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

/** What lasts does so by resting: all is started unhurried. */
const LONG = TINY.replace('epochs: 3', 'epochs: 24');

interface Terminal {
  readonly shown: () => string;
  readonly exit: Promise<number>;
  readonly press: (key: string) => void;
  /** Takes the terminal away: its master side is closed, and what reads or writes it gets EIO. */
  readonly close: () => void;
}

/** Runs a command line in a pseudo-terminal of its own. */
function terminal({ folder, home }: Workplace, command: string): Terminal {
  const env = { ...process.env, ...UNHURRIED, HARNESS_HOME: home, TERM: 'xterm', npm_config_update_notifier: 'false' };
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  return { shown: () => text, exit, press: (key) => void child.stdin.write(key), close: () => child.kill('SIGKILL') };
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
    await until(() => epochs(place) >= 3);
    press(CTRL_C);
    expect(await exit, shown()).toBe(130);
    expect(shown()).toContain('stopping: each run writes a checkpoint');
    await untilGone(place.home);
    expect(states(place)).toEqual(['interrupted']);
    expect((await place.ask('resume')).code).toBe(0);
    expect(results(place)).toEqual(await resultsOf(LONG));
  });

  it('twice: at once, though a worker is stuck', async () => {
    const place = workplace(LONG);
    const { shown, exit, press } = terminal(place, `${process.execPath} ${main} sweep ${place.spec}`);
    await until(() => epochs(place) >= 2);
    for (const pid of processesOf(place.home)) process.kill(pid, 'SIGSTOP');
    press(CTRL_C);
    await until(() => shown().includes('stopping'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const asked = Date.now();
    press(CTRL_C);
    expect(await exit).toBe(130);
    expect(Date.now() - asked).toBeLessThan(15_000); // and a slow machine
    expect(processesOf(place.home)).toEqual([]);
  });
});

it('a pipe that is closed (| head) ends the output, not the sweep', async () => {
  const place = workplace(TINY);
  const launcher = sized('inline', 'local');
  const sweep = `${process.execPath} ${main} sweep ${place.spec} --launcher ${launcher}`;
  const { exit } = terminal(place, `sh -c '${sweep} 2>&1 | head -n 1'`);
  await exit;
  await untilGone(place.home);
  await until(() => states(place)[0] === 'finished');
});

describe('a terminal that goes away while bars are drawn', () => {
  const SHORT = TINY.replace('epochs: 3', 'epochs: 10');

  /** Closes the terminal of a script's sweep, and waits for its end. @returns the exit code that a shell sees */
  async function closedUnder(place: Workplace, lines: readonly string[]): Promise<number> {
    const file = join(place.folder, 'code');
    const script = join(place.folder, 'script.sh');
    writeFileSync(script, [...lines, `echo $? > ${file}.tmp`, `mv ${file}.tmp ${file}`].join('\n'));
    const { close } = terminal(place, `sh ${script}`);
    await until(() => epochs(place) >= 2);
    close();
    await until(() => existsSync(file));
    return Number(readFileSync(file, 'utf8'));
  }

  it('with SIGHUP: as Ctrl-C once', async () => {
    const place = workplace(LONG);
    // The system tells only the leader of the session, a shell, which passes it on to its jobs.
    const sweep = `${process.execPath} ${main} sweep ${place.spec} & pid=$!`;
    expect(await closedUnder(place, [sweep, "trap 'kill -HUP $pid' HUP", 'wait $pid', 'wait $pid'])).toBe(130);
    expect(states(place)).toEqual(['interrupted']);
    await untilGone(place.home);
  });

  it.each([
    ['without a signal', (spec: string) => ['trap : HUP', `setsid --wait ${process.execPath} ${main} sweep ${spec}`]],
    ['with SIGHUP ignored', (spec: string) => ["trap '' HUP", `${launcher} sweep ${spec}`]],
  ])('%s: trains on; only that its result was not printed shows in the exit code', async (_, linesOf) => {
    const place = workplace(SHORT);
    expect(await closedUnder(place, linesOf(place.spec))).toBe(1);
    expect(states(place)).toEqual(['finished']);
    expect(results(place)).toEqual(await resultsOf(SHORT));
  });
});

describe('a signal that is ignored where the program is started', () => {
  const SHORT = TINY.replace('epochs: 3', 'epochs: 10');

  /** Runs a line of shell, sends signals to the coordinator and its worker. */
  async function signalled(place: Workplace, line: string, ...signals: NodeJS.Signals[]): Promise<number> {
    const env = { ...process.env, ...UNHURRIED, HARNESS_HOME: place.home };
    const child = spawn('sh', ['-c', line], { cwd: place.folder, env, stdio: 'ignore' });
    const exit = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    await until(() => epochs(place) >= 2);
    for (const pid of [child.pid!, ...processesOf(place.home)]) signals.forEach((signal) => process.kill(pid, signal));
    return exit;
  }

  it('stays ignored, in the worker too', async () => {
    const place = workplace(SHORT);
    const linked = join(place.folder, 'harness'); // as npm links it
    symlinkSync(launcher, linked);
    const line = `trap '' HUP INT QUIT TERM; exec ./harness sweep ${place.spec}`;
    expect(await signalled(place, line, 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM')).toBe(0);
    expect(states(place)).toEqual(['finished']);
  });

  it('others are heard', async () => {
    const place = workplace(LONG);
    const line = `trap '' HUP; exec ${launcher} sweep ${place.spec}`;
    expect(await signalled(place, line, 'SIGTERM')).toBe(130);
    expect(states(place)).toEqual(['interrupted']);
  });

  it('nohup, past the launcher: the shell tells what it started', async () => {
    const place = workplace(SHORT);
    const line = `nohup ${process.execPath} ${main} sweep ${place.spec} & echo $! > pid; wait $!`;
    const env = { ...process.env, ...UNHURRIED, HARNESS_HOME: place.home };
    const child = spawn('bash', ['-c', line], { cwd: place.folder, env, stdio: 'ignore' });
    const exit = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    await until(() => epochs(place) >= 2);
    process.kill(Number(readFileSync(join(place.folder, 'pid'), 'utf8')), 'SIGHUP');
    expect(await exit).toBe(0);
    expect(states(place)).toEqual(['finished']);
  });
});
