// How fast the live page is, in a real Chromium: node scripts/bench/page.js [RUNS [EPOCHS [SIDE]]]
//
// 10,000 runs of 100 epochs, and a plane of 1000 x 1000 examples, each evaluated after 40 epochs. Told are: first paint
// after the HTML, when rows are there, a filter, scrolling, scrubbing over epochs, how long a commit takes to be seen,
// and what an idle server costs.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { chromium } from 'playwright-core';
import { makeDatabase } from './synthetic.js';

const [runs = 10_000, epochs = 100, side = 1000] = process.argv.slice(2).map(Number);
const EVALUATED = 40;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Until the frame after something was done. */
const AFTER_FRAME = `(act) => new Promise((done) => {
  const before = performance.now();
  act();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - before)));
})`;

const home = mkdtempSync(join(tmpdir(), 'harness-page-'));
const results = {};
const note = (name, value) => {
  results[name] = value;
  console.log(`${name.padEnd(52)} ${value}`);
};

try {
  const made = makeDatabase(home, { runs, epochs });
  console.log(`made ${made} runs of ${epochs} epochs; making a plane of ${side} x ${side}`);
  makePlane(new Database(join(home, 'harness.db')), 1);
  await measure(made);
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Examples a + b of a square, and wrong answers that get fewer with each epoch. */
function makePlane(database, run) {
  const size = side * side;
  const attributes = [
    { name: 'first_operand', type: 'number', about: 'value', isFacet: false },
    { name: 'second_operand', type: 'number', about: 'value', isFacet: false },
    { name: 'carries', type: 'number', about: 'and borrows', isFacet: true },
    { name: 'answer_length', type: 'number', about: 'characters', isFacet: true },
  ];
  database.pragma('synchronous = OFF');
  database.exec('BEGIN');
  database
    .prepare("INSERT INTO eval_sets (id, hash, split, size, attributes) VALUES (7, 'bench', 'validation', ?, ?)")
    .run(size, JSON.stringify(attributes));
  database
    .prepare(
      "INSERT INTO run_eval_sets (run_id, eval_set_id, name, chance_char_accuracy) VALUES (?, 7, 'validation', 0.4)",
    )
    .run(run);
  const example = database.prepare(
    'INSERT INTO examples (eval_set_id, example, equation, answer, attributes) VALUES (7, ?, ?, ?, ?)',
  );
  for (let index = 0; index < size; index++) {
    const [a, b] = [Math.floor(index / side), index % side];
    const values = {
      first_operand: a,
      second_operand: b,
      carries: ((a % 10) + (b % 10) > 9) + 0,
      answer_length: String(a + b).length,
    };
    example.run(index, `${a} + ${b}`, String(a + b), JSON.stringify(values));
  }
  const wrong = database.prepare(
    "INSERT INTO mispredictions (run_id, epoch, eval_set_id, example, predicted) VALUES (?, ?, 7, ?, '0$')",
  );
  for (let epoch = 1; epoch <= EVALUATED; epoch++) {
    let count = 0;
    const share = 0.2 * Math.exp(-epoch / 15);
    for (let index = 0; index < size; index++) {
      if (((index * 2_654_435_761 + epoch * 40_503) >>> 0) / 2 ** 32 >= share) continue;
      wrong.run(run, epoch, index);
      count++;
    }
    database
      .prepare('INSERT INTO evaluations (run_id, epoch, eval_set_id, size, wrong) VALUES (?, ?, 7, ?, ?)')
      .run(run, epoch, size, count);
  }
  database.exec('COMMIT');
  database.close();
}

/** @param made how many runs there are */
async function measure(made) {
  const server = spawn(process.execPath, [main, 'serve', '--no-open', '--port', '0', '--json'], {
    env: { ...process.env, HARNESS_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const { address } = JSON.parse(await firstWords(server.stdout));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(address);
    await page.getByText(`${made.toLocaleString('en-US')} runs`).waitFor();
    await page.reload();
    await page.getByText(`${made.toLocaleString('en-US')} runs`).waitFor();
    const painted = await page.evaluate(() => {
      const [html] = performance.getEntriesByType('navigation');
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return paint.startTime - html.responseEnd;
    });
    note('first paint after the HTML', `${painted.toFixed(0)} ms`);
    await measureList(page, made);
    await measureLatency(page, made);
    await measureIdle(server.pid);
    await measurePlane(page);
  } finally {
    await browser.close();
    server.kill();
  }
}

async function firstWords(stream) {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    if (text.trimEnd().endsWith('}')) return text;
  }
  throw new Error('the server said nothing');
}

async function measureList(page, made) {
  const filter = `(${AFTER_FRAME})(() => {
    const box = document.querySelector('input[type=search]');
    box.value = 'best_val_exact>0.99';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  })`;
  note(`a filter over ${made} runs, until it is drawn`, `${(await evaluate(page, filter)).toFixed(0)} ms`);
  await page.evaluate("location.hash = '#/runs'");
  const scroll = `new Promise((done) => {
    const box = document.querySelector('.rows');
    let frames = 0;
    const begin = performance.now();
    const step = () => {
      box.scrollTop += 700;
      frames++;
      if (performance.now() - begin < 2000) requestAnimationFrame(step);
      else done(frames / 2);
    };
    requestAnimationFrame(step);
  })`;
  note('scrolling', `${(await evaluate(page, scroll)).toFixed(0)} frames/s`);
}

/** In the page's own world, where its policy lets no text be run as code. */
async function evaluate(page, expression) {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
  return result.value;
}

async function measureLatency(page, made) {
  await page.evaluate(`location.hash = '#/runs?q=run${made}'`);
  const database = new Database(join(home, 'harness.db'));
  const waits = [];
  for (let value = 5001; value <= 5010; value++) {
    const seen = page.getByRole('gridcell', { name: value.toLocaleString('en-US') }).waitFor();
    const before = performance.now();
    database.prepare('UPDATE run_metrics SET epochs = ? WHERE run_id = ?').run(value, made);
    await seen;
    waits.push(performance.now() - before);
  }
  database.close();
  waits.sort((a, b) => a - b);
  note('from commit to sight', `median ${waits[5].toFixed(0)} ms, most ${waits.at(-1).toFixed(0)} ms`);
}

async function measureIdle(pid) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const SECONDS = 20;
  await pause(45_000); // it tidies its memory once after the last change, which is not what it costs to wait
  const before = ticks();
  await pause(SECONDS * 1000);
  note('an idle server with a page open', `${((ticks() - before) / SECONDS).toFixed(2)} % of a core`);
}

async function measurePlane(page) {
  const before = performance.now();
  await page.evaluate("location.hash = '#/mistakes?run=1'");
  await page.locator('canvas').waitFor({ timeout: 120_000 });
  note(
    `${side * side} examples, until they are drawn (first time)`,
    `${((performance.now() - before) / 1000).toFixed(1)} s`,
  );
  const scrub = `new Promise((done) => {
    const slider = document.querySelector('.scrubber input');
    let at = 0;
    let rounds = 0;
    let begin = 0;
    const step = () => {
      if (at === ${EVALUATED}) {
        rounds++;
        if (rounds === 2) return done(${EVALUATED} / ((performance.now() - begin) / 1000));
        [at, begin] = [0, performance.now()]; // the first round reads what the second draws
      }
      slider.value = String(at++);
      slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
      setTimeout(() => requestAnimationFrame(() => setTimeout(step)), rounds === 0 ? 150 : 0);
    };
    step();
  })`;
  note('scrubbing', `${(await evaluate(page, scrub)).toFixed(0)} frames/s`);
}
