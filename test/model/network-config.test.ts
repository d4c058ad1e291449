import { describe, expect, it } from 'vitest';
import { codecOf } from '../../src/tasks/tasks.js';
import { networkConfig } from '../../src/model/network-config.js';
import { tinyConfig } from '../setup/training.js';

const build = (...overrides: string[]) => {
  const config = tinyConfig(overrides);
  return networkConfig(config, codecOf(config.data));
};

describe('what a network is built for', () => {
  it('is its layers, and the lengths and vocabulary of the encoding', () => {
    // '9 + 9$' and '18$'; the space, +, the end and ten digits
    expect(build()).toMatchObject({ encoder: [6], inputLength: 6, outputLength: 3, vocabulary: 13 });
  });

  it('has the places of digits where its positions follow from them, and is refused where the data do not tell', () => {
    const transformer = 'model={kind: transformer, width: 8, heads: 2, positions: coupled}';
    expect(build(transformer, 'data.align.operands=zero')).toMatchObject({
      places: { question: [1, 0, 0, 0, 1, 0], answer: [2, 1, 0] },
    });
    expect(() => build(transformer)).toThrow('model.positions: the data do not tell which digit stands where');
  });

  it('fits an encoding that is shared out over the answer, or is refused with the nearest that does', () => {
    expect(build('model.bridge=reshape')).toMatchObject({ encoder: [6] });
    expect(() => build('model.bridge=reshape', 'model.encoder=[5, 16]')).toThrow(
      'expected last layer: a multiple of 3 units, since answers are 3 characters long, received [5,16]\n  hint: [5, 15] is the nearest',
    );
    // Both directions of 2 units are 4 values; of 3 they are 6, two for each of 3 characters.
    expect(() => build('model.bridge=reshape', 'model.bidirectional=encoder', 'model.encoder=[2]')).toThrow(
      '[3] is the nearest',
    );
    expect(build('model.bridge=reshape', 'model.bidirectional=encoder', 'model.encoder=[3]')).toMatchObject({
      encoder: [3],
    });
  });
});
