import { describe, expect, it } from 'vitest';
import { wordAsGiven, wordsForYargs } from '../../src/cli/words.js';
import { TINY } from '../setup/tiny.js';
import { workplace } from '../setup/program.js';
import { trained } from '../setup/trained.js';

describe('a value that is none of those there are', () => {
  it.each([
    [['plot', 'planne', 'run1'], 'figure', 'planne', 'plane'],
    [['runs', '--status', 'finished', '--status', 'faild'], '--status', 'faild', 'failed'],
    [['sweep', 'x.yaml', '--engine=onx'], '--engine', 'onx', 'onnx'],
  ])('of %j is told with the nearest', async (words, at, received, near) => {
    const { code, stderr } = await workplace().ask(...words);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        new RegExp(
          `^${at}: is none of its values\n  expected .*, received "${received}"\n  hint: did you mean "${near}"\\?\n$`,
        ),
      ),
    ]);
  });

  it('is told without one where nothing is near', async () => {
    const { stderr } = await workplace().ask('runs', '--sort', 'sped');
    expect(stderr).toMatch(/^--sort: is none of its values\n {2}expected run, .*, received "sped"\n$/);
  });
});

describe('words that begin with a dash', () => {
  it('are questions where they read as sums, and all behind --; each comes out as it was given', () => {
    const given = ['predict', '1', '-5 + 3', ' -5 + 3', '--json', '--', '-x', ' -x', '--epoch', 'y'];
    const words = wordsForYargs(given);
    expect(words).toEqual(['predict', '1', ' -5 + 3', '  -5 + 3', '--json', ' -x', '  -x', ' --epoch', 'y']);
    expect(words.map(wordAsGiven)).toEqual(given.filter((word) => word !== '--'));
    const other = ['trainer', 'check', '--', 'python3', '-u'];
    expect(wordsForYargs(other)).toEqual(other); // which has a use for what is behind it
  });

  it('are asked of a run as they stand', async () => {
    const place = await trained(`${TINY}sweep: {seeds: [1]}\n`);
    const { stderr } = await place.ask('predict', '1', '--', '--epoch', '-x');
    expect(stderr).toContain('received "--epoch"');
    expect(stderr).toContain('received "-x"');
    const asked = await place.ask('predict', '1', '--json', '--', '3 + 4');
    expect([asked.code, asked.stdout], asked.stderr).toEqual([0, expect.stringContaining('"3 + 4"')]);
  });
});
