// What an epoch with 14,000 wrong answers costs beyond its training: writing the event, and taking it into the
// database. node scripts/bench/mispredictions.js (after npm run build)

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLog } from '../../dist/launch/event-log.js';
import { expand } from '../../dist/plan/expand.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { openDatabase } from '../../dist/store/database.js';
import { Recorder } from '../../dist/store/recorder.js';
import { homePaths, writeAtomically } from '../../dist/util/files.js';

const WRONG = 14_000;
const EPOCHS = 20;

const home = mkdtempSync(join(tmpdir(), 'harness-bench-'));
try {
  const paths = homePaths(home);
  const connection = openDatabase(paths.database);
  const recorder = new Recorder(connection, paths, Date.now);
  const spec = parseSpec('bench.yaml', 'name: bench');
  recorder.register(spec, expand(spec));
  recorder.claim(1, { pid: process.pid, started: null, bootId: null }, () => true);
  const hash = 'ab'.repeat(32);
  const lines = Array.from({ length: WRONG }, (_, i) =>
    JSON.stringify({ equation: `${i} + 1`, answer: String(i + 1) }),
  );
  writeAtomically(paths.evaluationSet(hash), `${lines.join('\n')}\n`);
  const log = new EventLog(paths.run(1).attempt(1), 1, Date.now);
  const evaluationSets = [{ name: 'validation', hash, size: WRONG, chanceCharAccuracy: 0.4 }];
  log.append({ type: 'started', provenance: {}, parameters: 1, evaluationSets, resumedFrom: null });
  recorder.ingest(1, 1);
  const wrong = Array.from({ length: WRONG }, (_, i) => [i, ` ${i % 2000}$`]);
  const written = [];
  const recorded = [];
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const start = performance.now();
    log.append({ type: 'evaluated', epoch, set: hash, size: WRONG, wrong });
    const middle = performance.now();
    recorder.ingest(1, 1);
    written.push(middle - start);
    recorded.push(performance.now() - middle);
  }
  connection.pragma('wal_checkpoint(TRUNCATE)');
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const bytes = statSync(paths.database).size / (WRONG * EPOCHS);
  console.log(
    `event written: ${median(written).toFixed(1)} ms; taken into the database: ${median(recorded).toFixed(1)} ms`,
  );
  console.log(`database: ${bytes.toFixed(1)} bytes per wrong answer`);
  connection.close();
} finally {
  rmSync(home, { recursive: true });
}
