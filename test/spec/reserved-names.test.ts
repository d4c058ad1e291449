import { isRunWord } from '../../src/results/selectors.js';
import { describe, expect, it } from 'vitest';
import { parseSpec, parseStoredSpec } from '../../src/spec/parse.js';
import { otherMeaning } from '../../src/spec/reserved-names.js';

const WORDS = ['last', 'run1', 'run12', '1', '12', '007', 'run0', 'sweep3', 'v12'];

describe('an experiment', () => {
  it.each(WORDS)('cannot be called %s, which names something else on the command line', (word) => {
    expect(() => parseSpec('x.yaml', `question: why\nname: "${word}"`)).toThrow(
      /^x\.yaml:2:7 name: \w+ names (?:a run|the newest run|a sweep|a variant) on the command line\n {2}expected another name\n {2}hint: e\.g\. experiment-/,
    );
    expect(() => parseSpec('x.yaml', 'name: x', [`name="${word}"`])).toThrow(/^--set name=/);
  });

  it('cannot be called like any word for a run', () => {
    const words = [
      'last',
      'first',
      'run',
      'runs',
      'r1',
      ...Array.from({ length: 200 }, (_, i) => [`${i}`, `run${i}`]).flat(),
    ];
    for (const word of words) expect(otherMeaning(word) !== undefined, word).toBe(isRunWord(word));
  });

  it.each(['lasting', 'runs', 'run-1', '1a', 'sweep', 'v', 'v2-new', 'baseline'])('can be called %s', (word) => {
    expect(parseSpec('x.yaml', `name: ${word}`).name).toBe(word);
  });

  it('that is stored under such a name can still be read', () => {
    expect(parseStoredSpec('name: "12"\nlimits: {run_timeout: 5}', []).limits.run_timeout).toBe(5);
  });
});
