// Commands one after the other, in one process for all: where it matters who gives them or where, not how each is
// started. node commands.js '[["runs"], ["show", "run1"]]' prints what each answered:
// [{"code": 0, "output": "..."}, ...].

import { EventEmitter } from 'node:events';
import { homedir } from 'node:os';
import { placesOf } from '../../dist/cli/folders.js';
import { run } from '../../dist/cli/run.js';

const answers = [];
for (const words of JSON.parse(process.argv[2])) {
  let output = '';
  const note = (text) => void (output += `${text}\n`);
  const code = await run(words, {
    get paths() {
      return placesOf(process.env.HARNESS_HOME, process.env.HARNESS_DB);
    },
    workingFolder: process.cwd(),
    version: 'tested',
    now: Date.now,
    elapsed: () => performance.now(),
    userFolder: homedir(),
    print: note,
    note,
    input: () => Promise.resolve(''),
    terminal: undefined,
    width: 100,
    signals: new EventEmitter(),
    ignoredSignals: new Set(),
  });
  answers.push({ code, output });
}
process.stdout.write(JSON.stringify(answers));
