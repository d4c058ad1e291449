import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EventLog } from '../../../src/launch/worker/event-log.js';
import { readResult } from '../../../src/store/ingest/result-file.js';
import { decodeEvent } from '../../../src/train/event-line.js';
import type { RunEventBody } from '../../../src/train/events.js';
import { runPaths } from '../../../src/util/files.js';
import { sha256 } from '../../../src/util/sha256.js';
import { BODIES, EVENTS } from '../../setup/events.js';
import { temporaryFolder, UID } from '../../setup/tiny.js';

it('a log is lines that can be read again; what could not be is thrown before a byte of it is written', () => {
  const paths = runPaths(temporaryFolder()).attempt(3);
  const log = new EventLog(paths, 3, () => 5000);
  for (const body of BODIES) {
    expect(() => log.append({ ...BODIES[1], trainExact: NaN } as RunEventBody)).toThrow(
      'internal: not an event (epoch): trainExact is NaN',
    );
    log.append(body);
  }
  log.close('finished', UID);
  expect(readResult(paths.result)).toEqual({
    run: UID,
    status: 'finished',
    lastSeq: EVENTS.length,
    log: sha256(readFileSync(paths.events)),
  });
  const lines = readFileSync(paths.events, 'utf8').trimEnd().split('\n');
  expect(lines.map(decodeEvent)).toEqual(EVENTS);
});
