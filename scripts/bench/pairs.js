// How fast a user's own file is read, and with how much memory: node scripts/bench/pairs.js [lines]
//
// Each measurement is a process of its own: opening the file (read, checked, indexed), then the dataset (drawn,
// encoded, keys for leakage). Beside them, a process that only loads the program.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDataset } from '../../dist/data/dataset.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { fileSources } from '../../dist/store/sources.js';
import { openTask } from '../../dist/tasks/tasks.js';

/** A line of each format. */
const ROW = {
  tsv: (values) => values.join('\t'),
  csv: (values) => values.map((value) => `"${value}"`).join(','),
  ndjson: ([question, answer, length, kind]) => JSON.stringify({ question, answer, length: Number(length), kind }),
};

const [lines = '1000000', step, file] = process.argv.slice(2);
if (step !== undefined) measure(step, file);
else compareAll(Number(lines));

function compareAll(count) {
  const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
  try {
    for (const ending of ['tsv', 'csv', 'ndjson']) {
      const path = join(folder, `pairs.${ending}`);
      write(path, ending, count);
      const megabytes = Math.round(statSync(path).size / 2 ** 20);
      const results = ['load', 'open', 'dataset'].map((each) => {
        const words = [fileURLToPath(import.meta.url), String(count), each, path];
        const { seconds, rss } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
        return `${each} ${seconds.toFixed(2)} s, ${rss} MB at most`;
      });
      console.log(`.${ending}, ${count.toLocaleString('en-US')} lines, ${megabytes} MB: ${results.join('; ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(path, ending, count) {
  const file = openSync(path, 'w');
  let text = ending === 'ndjson' ? '' : `${ROW[ending](['question', 'answer', 'length', 'kind'])}\n`;
  for (let line = 0; line < count; line++) {
    const number = (line * 48271) % 2147483647; // different for every line, in no order
    const question = `the number ${number} é`;
    text += `${ROW[ending]([question, [...String(number)].reverse().join(''), String(question.length), number % 2 ? 'odd' : 'even'])}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

function measure(what, path) {
  const started = performance.now();
  if (what !== 'load') {
    const sources = fileSources('.');
    const text = `name: bench\ndata: {task: pairs, file: ${path}, validation: 1000}`;
    const { data } = sources.pin(parseSpec('bench.yaml', text).config);
    if (what === 'open') openTask(data, sources);
    else buildDataset(data, 1, { sources });
  }
  const seconds = (performance.now() - started) / 1000;
  const rss = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ seconds, rss }));
}
