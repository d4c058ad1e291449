// harness serve: the page that shows everything live, in a browser on this machine; or a copy of it as files.

import { fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { STOP_SIGNALS } from '../launch/host/signals.js';
import { UserError } from '../util/errors.js';
import type { PageServer } from '../ui/server.js';
import { command } from './command.js';
import { printJson, wholeNumber, type Context } from './context.js';
import { savedQueries } from './saved-queries.js';

/** Where it listens if it may: addresses that were kept go on working after the next start. */
export const DEFAULT_PORT = 7357;

const MOST_MEGABYTES = 500;

export const serveCommand = command({
  positionals: {
    what: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Of an export: runs (run12, 12, last), experiments or sweeps (sweep3) that are in it [all]',
    },
  },
  options: {
    port: {
      type: 'number',
      describe: `Port to listen on; 0: any that is free [${DEFAULT_PORT}, or the next that is free]`,
    },
    host: {
      type: 'string',
      describe: 'Address to listen on [127.0.0.1]; others than this machine’s own are reached by whoever has the token',
    },
    open: { type: 'boolean', describe: 'Open it in the browser; --no-open only prints the address' },
    export: { type: 'string', describe: 'Write the page with its data into this folder, as files for any web server' },
    'export-mb': { type: 'number', describe: `Most megabytes that those files may take [${MOST_MEGABYTES}]` },
    json: { type: 'boolean', default: false, describe: 'The address, or what was written, as a JSON document' },
  },
  epilogue:
    'Whoever has the address with its token sees everything, and can change tags and notes, nothing else. To look ' +
    'on from elsewhere: ' +
    'ssh -L 7357:127.0.0.1:7357 THIS-MACHINE, then open the address there.',
  examples: [
    ['$0 serve', ''],
    ['$0 serve --export supplement reverse', 'Its runs as files, to be put on a web server'],
  ],
  run: async ({ what, port, host, open, json, export: folder, 'export-mb': megabytes }, context) => {
    if (folder !== undefined) {
      refuse({ '--port': port, '--host': host, [open === false ? '--no-open' : '--open']: open }, 'with --export');
      const mostMegabytes = wholeNumber('--export-mb', megabytes ?? MOST_MEGABYTES, 1);
      const { exportPage } = await import('./serve-export.js'); // not loaded before it is needed
      return exportPage(context, { folder, what, mostMegabytes, json });
    }
    refuse({ [what[0] ?? '']: what[0], '--export-mb': megabytes }, 'without --export');
    return serve({ port, host: host ?? '127.0.0.1', open: open !== false, json }, context);
  },
});

/** What would have no effect is not taken. */
function refuse(given: Readonly<Record<string, unknown>>, where: string): void {
  const [at] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (at !== undefined) throw new UserError('argument', { at, message: `has no effect ${where}` });
}

interface Served {
  readonly port: number | undefined;
  readonly host: string;
  readonly open: boolean;
  readonly json: boolean;
}

/** Until somebody stops it. */
async function serve({ port, host, open, json }: Served, context: Context): Promise<void> {
  if (port !== undefined) wholeNumber('--port', port, 0, 65_535);
  const page = await startPage(context, { port, host });
  const stopped = untilStopped(context); // before anybody hears that it is there
  if (json) printJson(context, { address: page.address, port: page.port });
  else context.print(page.address);
  if (page.addressesElsewhere.length > 0) context.note(warningOf(page));
  if (open) openBrowser(page.addressOnce());
  await stopped;
  await page.close();
}

const warningOf = ({ addressesElsewhere, port }: Pick<PageServer, 'addressesElsewhere' | 'port'>): string =>
  `warning: whoever reaches ${addressesElsewhere.join(', ')} and has the token sees everything; ` +
  `ssh -L ${port}:127.0.0.1:${port} is safer`;

export interface PagePlace {
  readonly port?: number | undefined;
  readonly host?: string;
}

/** Starts the page's server; without a port that is asked for, on the first that is free. */
export async function startPage(context: Context, { port, host = '127.0.0.1' }: PagePlace) {
  const { startServer } = await import('../ui/server.js'); // not loaded before it is needed
  const { paths, version, now } = context;
  const start = (at: number) =>
    startServer({
      paths,
      version,
      host,
      port: at,
      now,
      savedQueries: () => savedQueries(context.workingFolder),
      tell: (text) => context.note(text),
    });
  if (port !== undefined) return start(port);
  for (let at = DEFAULT_PORT; at < DEFAULT_PORT + 20; at++) {
    try {
      return await start(at);
    } catch (error) {
      if (!(error instanceof UserError) || error.problems[0]!.at !== '--port') throw error;
    }
  }
  return start(0);
}

/**
 * The page beside a sweep, in a process of its own, so that neither waits for the other; it ends with whoever started
 * it.
 * @returns ends it
 */
export function serveBeside({ note }: Pick<Context, 'note'>): () => void {
  const child = fork(fileURLToPath(new URL('./main.js', import.meta.url)), ['serve'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true, // Ctrl-C is for the sweep, which goes on until its checkpoints are written
    execArgv: [],
  });
  child.stdout!.once('data', (address: Buffer) => note(`page: ${address.toString().trim()}`));
  child.unref();
  child.stdout!.on('error', () => {});
  return () => void child.kill();
}

/** Where there is none, the address that was printed is enough. */
function openBrowser(address: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [address], { stdio: 'ignore', detached: true });
  child.once('error', () => {}); // none is installed
  child.unref();
}

const untilStopped = ({ signals, ignoredSignals }: Context): Promise<void> =>
  new Promise((resolve) => {
    const heard = STOP_SIGNALS.filter((signal) => !ignoredSignals.has(signal));
    const stop = (): void => {
      for (const signal of [...heard, 'disconnect']) signals.off(signal, stop);
      resolve();
    };
    for (const signal of heard) signals.on(signal, stop);
    signals.on('disconnect', stop); // of a sweep that started it
  });
