import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { runLine, shortened, sweepLine, type RunProgress } from '../../src/cli/bar-lines.js';

// eslint-disable-next-line no-control-regex -- colours
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

const RUN: RunProgress = {
  name: 'run12 reverse=output,hidden=128 seed 3',
  epochs: 400,
  epoch: 122,
  part: 0.4,
  loss: 0.51234,
  exact: 0.9876,
  rate: 62_400,
  secondsLeft: 4000,
};
const NAMES = [
  RUN.name,
  'run1 tiny seed 1',
  `run1234567890 ${'encoder=512,'.repeat(30)} seed 1234567890`,
  `run7 ${'隠れ層の数を変える'.repeat(8)} seed 2`,
  `run8 ${'👩‍👩‍👧‍👦é̃'.repeat(20)} seed 2`,
];
const WIDTHS = Array.from({ length: 261 }, (_, index) => 40 + index);

describe('a line of progress', () => {
  it.each(NAMES)('fits every width from 40 to 300: %s', (name) => {
    for (const width of WIDTHS) {
      for (const run of [
        { ...RUN, name },
        { name, epochs: 1e9, epoch: 1e9 - 1, part: 0 },
      ]) {
        const line = plain(runLine(run, width));
        expect(stringWidth(line), `${width}: ${line}`).toBeLessThanOrEqual(width);
        expect(line).toContain(/^run\d/.exec(name)![0]);
      }
    }
  });

  it('of the sweep does, too', () => {
    for (const width of WIDTHS) {
      const line = plain(sweepLine({ done: 0.3, ended: 12_345, runs: 1_000_000, secondsLeft: 360_000 }, width));
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('is whole where there is room, and loses what is missed least where there is not', () => {
    expect(plain(runLine(RUN, 150))).toMatchInlineSnapshot(
      `"━━━━━━────────────── run12 reverse=output,hidden=128 seed 3  epoch 123/400  loss 0.5123  exact match 0.9876  62,400 examples/s  1 h 06 min left"`,
    );
    expect(plain(runLine(RUN, 116))).toMatchInlineSnapshot(
      `"━━━━━━────────────── run12 reverse=output,hidden=128 seed 3  epoch 123/400  exact match 0.9876  1 h 06 min left"`,
    );
    expect(plain(runLine(RUN, 80))).toMatchInlineSnapshot(
      `"━━━━━─────────── run12 reverse=o…dden=128 seed 3  epoch 123/400  1 h 06 min left"`,
    );
    expect(plain(runLine(RUN, 60))).toMatchInlineSnapshot(`"━━━━──────── run12 rever…=128 seed 3  epoch 123/400"`);
    expect(plain(runLine(RUN, 40))).toMatchInlineSnapshot(`"━━────── run12 r… seed 3  epoch 123/400"`);
  });
});

it('a text that is too long keeps its beginning and its end', () => {
  expect(shortened('run1 abcdefghijklmnop seed 12', 20)).toBe('run1 abcde…p seed 12');
  expect(shortened('run1', 20)).toBe('run1');
  expect([shortened('run1', 1), shortened('run1', 0)]).toEqual(['…', '']);
});
