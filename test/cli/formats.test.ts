// Formats of arithmetic, end to end: trained by networks of several kinds and by a program of one's own, stored,
// questioned.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openForReading } from '../../src/store/database/open-for-reading.js';
import { wrongByExample, wrongTexts } from '../../src/store/read/answers.js';
import { workplace } from '../setup/program.js';
import { results, rowsOf } from '../setup/results.js';
import { beforeTests, trained } from '../setup/trained.js';

const SPEC = `name: formats
data: {max: 9, examples: 90, validation: 30, align: {answer: left}}
training: {epochs: 8, batch_size: 8, optimizer: {learning_rate: 0.02}}
model: {encoder: [12], decoder: [12]}
sweep:
  zip:
    format:
      data.delimiters: {values: [true, false, false, true]}
      data.index_hints: {values: [false, true, false, false]}
      data.scratchpad: {values: [simplified, none, simplified, detailed]}
      model: {values: [{bridge: repeat, encoder: [12], decoder: [12]}, {bridge: attention, encoder: [12], decoder: [12]}, {bridge: autoregressive, encoder: [12], decoder: [12]}, {kind: transformer, width: 16, heads: 2, feed_forward: 16}]}
`;
const RUNS = [1, 2, 3, 4];

interface Answer {
  readonly equation: string;
  readonly expected: string;
  readonly predicted: string;
  readonly correct: number;
}

describe('a sweep over formats', () => {
  const place = beforeTests((cleanUp) => trained(SPEC, { cleanUp }));
  const select = <Row>(query: string): Row[] => rowsOf<Row>(place(), query);
  const answersOf = (run: number): Answer[] =>
    select(`select equation, expected, predicted, correct from answers
      join run_summary using (run) where run = ${run} and epoch = best_epoch and eval_set = 'validation' order by example`);

  it.each(RUNS)('scores the final answers of run%i, which predict gives, too', async (run) => {
    const answers = answersOf(run);
    for (const { expected, predicted, correct } of answers) expect(predicted === expected).toBe(correct === 1);
    const { predictions } = await place().json<{ predictions: Answer[] }>(
      'predict',
      String(run),
      ...answers.map(({ equation }) => equation),
    );
    expect(predictions.map(({ equation, predicted }) => [equation, predicted])).toEqual(
      answers.map(({ equation, predicted }) => [equation, predicted]),
    );
    const [{ best_val_exact: exact }] = select<{ best_val_exact: number }>(
      `select best_val_exact from run_summary where run = ${run}`,
    ) as [{ best_val_exact: number }];
    expect(exact).toBeCloseTo(answers.filter(({ correct }) => correct === 1).length / 30, 12);
  });

  it('keeps all that was written beside the final answer', () => {
    const wrong = select<{ run: number; predicted: string; written: string }>(
      'select run, predicted, written from wrong_answers where run in (1, 3, 4)',
    );
    for (const { predicted, written } of wrong) {
      const text = written.split('$')[0]!.trim();
      expect(predicted).toBe(text.slice(text.indexOf('>') + 1));
    }
    expect(wrong.some(({ predicted, written }) => written.indexOf('>') > 2 && !predicted.includes(','))).toBe(true);
    const hinted = select<{ predicted: string }>('select predicted from wrong_answers where run = 2');
    expect(hinted.map(({ predicted }) => predicted).join('')).toMatch(/^[0-9 +$]+$/);
  });

  it('has what comparisons and the page read from the same final answers', () => {
    const wrong = select<{ example: number; predicted: string; set: number }>(
      `select wrong_answers.example, predicted, run_eval_sets.eval_set_id as "set" from wrong_answers
       join run_eval_sets on run_id = run and name = eval_set where run = 4 and epoch = 8 order by 1`,
    );
    const connection = openForReading(join(place().home, 'harness.db'));
    try {
      const { set } = wrong[0]!;
      const read = [...wrongByExample(connection, 4, 8, set)].map(([example, predicted]) => ({
        example,
        predicted,
        set,
      }));
      expect(read).toEqual(wrong);
      expect(wrongTexts(connection, 4, 8, set)).toEqual(wrong.map(({ predicted }) => predicted));
    } finally {
      connection.close();
    }
  });

  it('tells the share of right scratchpads where there are any', async () => {
    const shares = select<{ run: number; curve: number | null; of_set: number | null }>(
      `select curves.run, val_scratchpad_exact as curve, eval_curves.scratchpad_exact as of_set from curves
       join eval_curves using (run, epoch) where epoch = 8 order by 1`,
    );
    expect(shares.map(({ curve }) => curve === null)).toEqual([false, true, false, false]);
    expect(shares.map(({ of_set: ofSet }) => ofSet)).toEqual(shares.map(({ curve }) => curve));
    const shown = await Promise.all(RUNS.map(async (run) => (await place().ask('show', String(run))).stdout));
    // Of epochs, of sets.
    expect(shown.map((text) => text.match(/scratchpad exact match/g)?.length ?? 0)).toEqual([2, 0, 2, 2]);
  });

  it('comes to the same from its logs alone, and can be compared and drawn', async () => {
    const before = results(place());
    expect((await place().ask('rebuild')).code).toBe(0);
    expect(results(place())).toEqual(before);
    for (const words of [
      ['compare', 'run1', 'run4'],
      ['plot', 'accuracy', 'run1'],
      ['plot', 'activations', 'run4', '3 + 4'],
      ['export', 'run4', '--format', 'onnx'],
    ]) {
      const { code, stderr } = await place().ask(...words);
      expect(code, stderr).toBe(0);
    }
  });
});

it('a program of one’s own writes them, and its final answers are counted here', async () => {
  const command = JSON.stringify([process.execPath, 'trainer.mjs', 'none']);
  const place = workplace(`name: own
data: {max: 9, examples: 60, validation: 12, scratchpad: detailed}
training: {epochs: 3}
engine: {command: ${command}}
`);
  copyFileSync(fileURLToPath(new URL('../setup/trainer.js', import.meta.url)), join(place.folder, 'trainer.mjs'));
  const { code, stderr } = await place.ask('sweep', place.spec);
  expect(code, stderr).toBe(0);
  const rows = rowsOf<unknown>(place, 'select val_exact, val_scratchpad_exact from curves order by epoch');
  // It has learned 2, 4 and 6 of 12 answers by heart, scratchpads with them.
  expect(rows).toEqual([2, 4, 6].map((right) => ({ val_exact: right / 12, val_scratchpad_exact: right / 12 })));
});
