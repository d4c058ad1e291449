import { describe, expect, it } from 'vitest';
import { wordAsGiven, wordsForYargs } from '../../src/cli/words.js';
import { TINY } from '../setup/tiny.js';
import { trained } from '../setup/trained.js';

describe('words that begin with a dash', () => {
  it('are questions where they read as sums, and all behind --; each comes out as it was given', () => {
    const given = ['predict', '1', '-5 + 3', ' -5 + 3', '--json', '--', '-x', ' -x', '--epoch', 'y'];
    const words = wordsForYargs(given);
    expect(words).toEqual(['predict', '1', ' -5 + 3', '  -5 + 3', '--json', ' -x', '  -x', ' --epoch', 'y']);
    expect(words.map(wordAsGiven)).toEqual(given.filter((word) => word !== '--'));
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
