// The page's server killed in the middle of a sweep and started again at the same port: whoever follows it gets every
// epoch of every run, once, and the runs as they are.

import { expect, it, onTestFinished } from 'vitest';
import type { RunTable } from '../../src/results/run-table.js';
import { follow, type Follower } from '../setup/following.js';
import { documentOf } from '../setup/page.js';
import { workplace, type Running, type Workplace } from '../setup/program.js';
import { TINY } from '../setup/tiny.js';
import { resting } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

const EPOCHS = 20;
const LONG = `${TINY.replace('epochs: 3', `epochs: ${EPOCHS}`)}sweep: {seeds: [1, 2, 3]}\n`;
/** The server is killed when so many epochs have been seen. */
const KILLED_AT = sized([5, 30], [5, 20, 37]);

interface Server {
  readonly running: Running;
  readonly port: number;
  readonly cookie: string;
}

/** As a user starts it, and a browser that opens what it prints. */
async function serve(place: Workplace, port: number): Promise<Server> {
  const running = place.start('serve', '--no-open', '--port', String(port));
  const address = await new Promise<string>((resolve) =>
    running.child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  return { running, port: Number(new URL(address).port), cookie };
}

interface Curve {
  readonly attempt: number;
  readonly epochs: readonly { readonly epoch: number }[];
}

/** What somebody knows who goes by what is told alone. */
class Onlooker {
  readonly epochs = new Map<number, { readonly epoch: number }[]>();
  readonly rows = new Map<number, readonly unknown[]>();
  columns: readonly string[] = [];
  cursor = '';
  #taken = 0;

  get seen(): number {
    return [...this.epochs.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Everything, as after `reset` and `isAll`: of the epochs those that are not known. */
  async readAll(server: Server): Promise<void> {
    const { cursor, ...table } = await documentOf<RunTable & { cursor: string }>(server, '/data/runs.json');
    this.cursor = cursor;
    this.rows.clear();
    await this.#take(server, table);
  }

  /** What was told since the last time. @returns how many events */
  async hear(server: Server, { events }: Follower): Promise<number> {
    const news = events.slice(this.#taken);
    this.#taken = events.length;
    for (const { id, event, data } of news) {
      if (event === 'reset' || data.isAll === true) await this.readAll(server);
      else if (data.rows !== undefined) await this.#take(server, data as RunTable);
      this.cursor = id;
    }
    return news.length;
  }

  async follow(server: Server): Promise<Follower> {
    this.#taken = 0;
    return follow(server, this.cursor);
  }

  async #take(server: Server, { columns, rows }: RunTable): Promise<void> {
    this.columns = columns;
    for (const row of rows) {
      const run = row[columns.indexOf('run')] as number;
      this.rows.set(run, row);
      const known = this.epochs.get(run) ?? [];
      const { epochs } = await documentOf<Curve>(server, `/data/runs/${run}/epochs.json?after=${known.length}`);
      this.epochs.set(run, [...known, ...epochs]);
    }
  }
}

it('gives every epoch once to whoever follows it, though it is killed again and again in the middle of a sweep', async () => {
  const place = workplace(LONG);
  let server = await serve(place, 0);
  const onlooker = new Onlooker();
  await onlooker.readAll(server);
  let follower = await onlooker.follow(server);
  onTestFinished(() => follower.stop());
  const sweep = place.start('sweep', place.spec, '--launcher', 'inline', { env: resting(150) });
  let isOver = false;
  void sweep.ended.then(() => (isOver = true));
  const beginnings = new Set([onlooker.cursor.split(':')[0]]);

  for (const killedAt of KILLED_AT) {
    while (onlooker.seen < killedAt) {
      await onlooker.hear(server, follower);
      await soon();
    }
    expect(isOver).toBe(false); // else nothing is missed
    server.running.child.kill('SIGKILL');
    expect((await server.running.ended).signal).toBe('SIGKILL');
    await follower.ended;
    server = await serve(place, server.port);
    follower = await onlooker.follow(server); // from where it was, which is nowhere any more
    await follower.heard(({ event }) => event === 'reset');
    await onlooker.hear(server, follower);
    beginnings.add(onlooker.cursor.split(':')[0]);
  }
  expect(beginnings.size).toBe(1 + KILLED_AT.length);
  expect((await sweep.ended).code).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1000)); // an event is seen within a second
  await onlooker.hear(server, follower);

  const runs = await place.json<Record<string, unknown>[]>('runs');
  expect(runs.length).toBe(3);
  const numbers = Array.from({ length: EPOCHS }, (_, index) => index + 1);
  for (const { run } of runs) {
    const { curve } = await place.json<{ curve: unknown[] }>('show', String(run));
    expect(onlooker.epochs.get(run as number)!.map(({ epoch }) => epoch)).toEqual(numbers);
    expect(onlooker.epochs.get(run as number)).toEqual(curve);
    const row = onlooker.rows.get(run as number)!;
    for (const name of ['status', 'epochs', 'seconds', 'last_val_loss'])
      expect(row[onlooker.columns.indexOf(name)]).toEqual(runs.find((one) => one['run'] === run)![name]);
  }
});

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
