import { expect, it } from 'vitest';
import { activations, type Attentions } from '../../src/inference/activations.js';
import { networkConfig } from '../../src/model/network-config.js';
import { networkParameters } from '../../src/model/network.js';
import { initialWeights } from '../../src/model/parameters.js';
import { codecOf } from '../../src/tasks/tasks.js';
import { tinyConfig } from '../setup/training.js';

const SMALL = 'width: 8, heads: 2, feed_forward: 8, layers: 1';

async function look(model: string): Promise<Attentions> {
  const config = tinyConfig([`model={kind: transformer, ${SMALL}${model}}`]);
  const weights = initialWeights(networkParameters(networkConfig(config, codecOf(config.data))), 3);
  return (await activations(config, weights, '3 + 4')) as Attentions;
}

it('tells of each head of a transformer where every token of question and answer looks, never ahead', async () => {
  const found = await look('');
  expect(found.kind).toBe('transformer');
  expect(found.maps.map(({ name }) => name)).toEqual(['decoder/0/attention']);
  const [map] = found.maps;
  // '3 + 4$', the start, and the first two of three tokens that it writes
  expect(map!.queries.slice(0, 7)).toEqual(['3', ' ', '+', ' ', '4', '$', '>']);
  expect([map!.queries.length, map!.keys.length, map!.heads.length]).toEqual([9, 9, 2]);
  for (const head of map!.heads) {
    head.forEach((shares, query) => {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(shares.slice(query + 1).every((share) => share === 0)).toBe(true);
    });
  }
});

it('tells of a transformer with an encoder where both sides look, and the decoder at the question', async () => {
  const found = await look(', decoder_only: false');
  expect(found.maps.map(({ name, queries, keys }) => [name, queries.length, keys.length])).toEqual([
    ['encoder/0/attention', 6, 6],
    ['decoder/0/attention', 3, 3],
    ['decoder/0/cross_attention', 3, 6],
  ]);
  expect(found.maps[0]!.heads[0]![0]![5]).toBeGreaterThan(0); // an encoder looks ahead
});
