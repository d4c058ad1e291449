// Somebody's own trainer as a process: started in its folder, its lines read as they come, ended when it is over.

import { spawn, type ChildProcess } from 'node:child_process';
import { parseMessage, type Message } from './protocol.js';

/** Bytes of a line: answers to a million questions come in several. */
const MOST_LINE_BYTES = 64 * 1024 * 1024;
/** How long a program has to end after SIGTERM. */
const TERMINATE_MS = 2000;

export interface Line {
  /** The first is 1. */
  readonly number: number;
  readonly message: Message;
}

export interface Start {
  readonly command: readonly string[];
  /** Where it is started. */
  readonly folder: string;
  /** Descriptor of the file that its stderr goes to. */
  readonly stderr: number;
}

export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #lines: AsyncGenerator<Line, undefined>;
  readonly #exited: Promise<void>;
  #next: Promise<IteratorResult<Line, undefined>> | undefined;
  #failure: string | undefined;

  constructor({ command, folder, stderr }: Start) {
    const [name, ...words] = command as [string, ...string[]];
    this.#name = name;
    const child = spawn(name, words, { cwd: folder, stdio: ['ignore', 'pipe', stderr] });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.#failure =
          error.code === 'ENOENT' ? `there is no program ${name}` : `${name} cannot be started: ${error.message}`;
        resolve();
      });
      child.once('close', () => resolve());
    });
    this.#lines = linesOf(child.stdout!);
  }

  /**
   * Its next message.
   * @returns undefined where none comes within the time
   * @throws Error, by line, where what it writes is no message; where it has ended, how
   */
  async read(withinMs: number): Promise<Line | undefined> {
    this.#next ??= this.#lines.next();
    const next = await within(this.#next, withinMs);
    if (next === undefined) return undefined;
    if (next.done !== true) {
      this.#next = undefined;
      return next.value;
    }
    if (
      (await within(
        this.#exited.then(() => true),
        withinMs,
      )) === undefined
    )
      return undefined; // it runs on, and cannot speak
    throw new Error(this.#failure ?? `${this.#name} ended with ${this.#howItEnded()}`);
  }

  #howItEnded(): string {
    const { exitCode, signalCode } = this.#child;
    return signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
  }

  /** Ends it, where it still runs. */
  async close(): Promise<void> {
    const child = this.#child;
    child.stdout!.destroy();
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), TERMINATE_MS);
    await this.#exited;
    clearTimeout(kill);
  }
}

/** @returns undefined where the promise takes longer */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), milliseconds)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Empty lines are passed over. @throws Error that names the line */
async function* linesOf(stdout: NodeJS.ReadableStream): AsyncGenerator<Line, undefined> {
  let rest: Buffer[] = [];
  let [number, bytes] = [0, 0];
  const take = (last: Buffer): Line | undefined => {
    const text = Buffer.concat([...rest, last])
      .toString('utf8')
      .trim();
    [rest, bytes] = [[], 0];
    number++;
    return text === '' ? undefined : { number, message: atLine(number, () => parseMessage(text)) };
  };
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = take(chunk.subarray(start, end));
      start = end + 1;
      if (line !== undefined) yield line;
    }
    rest.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (bytes > MOST_LINE_BYTES) throw new Error(`line ${number + 1} is longer than ${MOST_LINE_BYTES} bytes`);
  }
  const last = take(Buffer.alloc(0)); // without a newline: it was cut off, or is the last word of a program that died
  if (last !== undefined) yield last;
  return undefined;
}

/** Says at which line of a program something was wrong. @throws Error */
export function atLine<T>(number: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Error(`line ${number} of what the program wrote: ${(error as Error).message}`, { cause: error });
  }
}
