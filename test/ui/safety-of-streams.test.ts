// Who follows the events and does not read them: it is not written to, is let go after a while, and catches up by its
// cursor.

import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openStreams } from '../../src/ui/stream.js';
import { follow } from '../setup/following.js';

/** More than lies between a server and a client that does not read: something new at every look, a megabyte each. */
const MEGABYTE = 'x'.repeat(1_000_000);

/** Streams on a real connection, of which nothing but the clock is made up. */
async function scene() {
  let [cursor, time] = [0, 1_000_000];
  const described: number[] = [];
  const streams = openStreams({
    start: 'start',
    now: () => time,
    changes: {
      cursor: () => cursor,
      look: () => ++cursor > 0,
      since: (from) => ({ cursor, changed: [from], isAll: false }),
    },
    describe: ({ changed }) => {
      described.push(changed[0]!);
      return { isAll: false, since: changed[0], text: MEGABYTE };
    },
  });
  const server = createServer((request, response) =>
    streams.open(request, response, new URL(request.url!, 'http://x').searchParams.get('cursor') ?? ''),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    streams.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { streams, port, described, later: (ms: number) => void (time += ms) };
}

/** Asks, and reads no byte of the answer. */
async function openWithoutReading(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.write('GET /data/events HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
}

/** Until nothing more has been written for some looks. */
async function untilQuiet(described: readonly number[]): Promise<void> {
  for (let before = -1; before !== described.length;) {
    before = described.length;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

it('writes no more to who does not read, however much is new, and lets go of it after a minute', async () => {
  const { streams, port, described, later } = await scene();
  const slow = await openWithoutReading(port);
  await expect.poll(() => described.length).toBeGreaterThan(0);
  await untilQuiet(described);
  expect(streams.count()).toBe(1);
  later(59_000);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(streams.count()).toBe(1);
  later(2000);
  await expect.poll(() => streams.count()).toBe(0);
  const written = described.length;
  slow.resume();
  await new Promise((resolve) => slow.once('close', resolve));
  expect(described.length).toBe(written); // nobody looks on: nothing is said
});

it('goes on telling those who read meanwhile, and whoever was let go what it has missed', async () => {
  const { streams, port, described, later } = await scene();
  await openWithoutReading(port);
  await expect.poll(() => described.length).toBeGreaterThan(0);
  await untilQuiet(described);
  const reading = await follow({ port, cookie: '' }, '');
  onTestFinished(() => reading.stop());
  expect(streams.count()).toBe(2);
  for (let minute = 0; minute < 3; minute++) {
    later(30_000);
    const { length } = reading.events;
    await expect.poll(() => reading.events.length).toBeGreaterThan(length);
  }
  await expect.poll(() => streams.count()).toBe(1);
  const again = await follow({ port, cookie: '' }, 'start:3');
  onTestFinished(() => again.stop());
  const { data } = await again.heard(({ event }) => event === 'changes');
  expect(data).toMatchObject({ isAll: false, since: 3 });
});
