// A coordinator of its own, to be killed: node coordinator.js HOME LAUNCHER SPEC. Has the first run of a spec trained,
// and sends what its worker says. The real database, folders and launcher.

import { realParts } from '../../../dist/launch/real-parts.js';
import { makeLauncher } from '../../../dist/launch/launchers/launchers.js';
import { expand } from '../../../dist/plan/expand.js';
import { parseSpec } from '../../../dist/spec/parse.js';
import { openDatabase } from '../../../dist/store/database/open.js';
import { Recorder } from '../../../dist/store/recorder.js';
import { homePaths } from '../../../dist/util/files.js';

const [home, type, text] = process.argv.slice(2);
const paths = homePaths(home);
const recorder = new Recorder(openDatabase(paths.database), paths, Date.now);
const spec = parseSpec('tiny.yaml', text);
const [{ id: run }] = recorder.register(spec, expand(spec));
const around = { now: Date.now, elapsed: () => performance.now(), note: () => {}, isToCancel: false };
const { store, folders, launcher } = realParts(paths, recorder, makeLauncher({ type }, around));
const attempt = store.claim(run);
folders.prepare(run, attempt);
const job = { home, run, attempt, until: null, runTimeoutMs: null, threads: 1, ...store.startOf(run) };
const worker = launcher.start(job, (message) => process.send(message));
store.setOwner(run, attempt, worker.pid);
worker.begin();
