// A trainer as somebody would write one: it learns by heart the share of the answers that it has seen so many
// epochs of. Its first argument says what it does wrong.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const [fault, jobFile] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8'));
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Right answers to the first so many, then zeros. */
function answers(epoch, { file }) {
  return linesOf(file).map(({ answer }, index) => (index < 2 * epoch ? answer : answer.map(() => 0)));
}

if (fault === 'refuses') say({ type: 'error', message: 'model.cell: only gru is known here' });
if (fault === 'prints') process.stdout.write('Loading the data ...\n');
if (fault !== 'refuses') {
  const version = existsSync('version.txt') ? readFileSync('version.txt', 'utf8').trim() : '1';
  say({ type: 'hello', protocol: 1, name: 'by-heart', version, parameters: 12 });
}
let epoch = 0;
if (job.resume !== null) epoch = Number(readFileSync(job.resume.checkpoint, 'utf8'));
while (epoch < job.config.training.epochs) {
  epoch++;
  if (fault === 'hangs' && epoch === 2) await setTimeout(60_000);
  if (fault === 'dies' && epoch === 2) {
    process.stderr.write('ValueError: shapes (8,) and (9,) are not aligned\n');
    process.exit(3);
  }
  if (fault === 'slow') await setTimeout(400);
  say({ type: 'progress', epoch: fault === 'skips' ? epoch + 1 : epoch, step: 1, steps: 1, loss: 2 });
  for (const set of job.evaluation) {
    const isDue = epoch === job.config.training.epochs || (set.every !== null && epoch % set.every === 0);
    if (!isDue || fault === 'forgets') continue;
    const all = answers(epoch, set);
    if (fault === 'adds') all.push(all[0]);
    if (fault === 'cuts') all.pop();
    if (fault === 'invents') all[1][0] = 999;
    if (fault === 'shortens') all[0].pop();
    const name = fault === 'renames' ? 'test' : set.name;
    const half = Math.floor(all.length / 2);
    const loss = fault === 'diverges' && epoch === 2 ? 'NaN' : 1 / epoch;
    say({ type: 'predictions', epoch, set: name, loss, answers: all.slice(0, half) });
    say({ type: 'predictions', epoch, set: name, loss, answers: all.slice(half) });
  }
  if (fault !== 'forgetful') writeFileSync(`epoch-${epoch}.txt`, String(epoch));
  const checkpoint = fault === 'forgetful' ? {} : { checkpoint: fault === 'lies' ? 'nowhere' : `epoch-${epoch}.txt` };
  const share = fault === 'exaggerates' ? 1.5 : 0.5;
  say({
    type: 'epoch',
    epoch,
    train_loss: 1 / epoch,
    train_char_accuracy: share,
    train_exact: 0.25,
    learning_rate: 0.1,
    weight_norm: 3,
    examples_per_second: 100,
    ...checkpoint,
  });
}
