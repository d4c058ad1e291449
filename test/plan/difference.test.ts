import { expect, it } from 'vitest';
import { differences, differingSettings } from '../../src/plan/difference.js';
import { canonicalJson } from '../../src/plan/identity.js';
import type { RunConfig } from '../../src/spec/schema.js';
import { parseSpec } from '../../src/spec/parse.js';
import { expand } from '../../src/plan/expand.js';

it('only settings that differ are differences', () => {
  const configs = [
    new Map<string, unknown>([
      ['a', 1],
      ['b', [1]],
    ]),
    new Map<string, unknown>([
      ['a', 1],
      ['b', [2]],
      ['c', 0],
    ]),
  ];
  expect(differences(configs)).toEqual([
    { path: 'b', values: [[1], [2]] },
    { path: 'c', values: [undefined, 0] },
  ]);
});

it('of several configurations the nearest is told from one, setting by setting', () => {
  const spec = parseSpec(
    'x.yaml',
    'name: x\nsweep: {parameters: {training.epochs: {values: [1, 2]}, data.reverse: {values: [none, output]}}}\n',
  );
  const [config, slower, , both] = expand(spec).map((run) => run.config);
  expect(differingSettings(config!, [both!, slower!])).toMatch(/^[\w.]+ \S+, now \S+$/);
  expect(differingSettings(config!, [both!, config!])).toBe('');
});

it('the order of keys is no difference: what is kept has another than a file', () => {
  const text = 'name: x\ntraining: {sample_weights: [{when: {carries: 0}, weight: 3}]}\n';
  const { config } = expand(parseSpec('x.yaml', text))[0]!;
  expect(differingSettings(JSON.parse(canonicalJson(config)) as RunConfig, [config])).toBe('');
});

it('a program of one’s own is called by its words and the first digits of its files', () => {
  const files = [{ file: 'lib/train.py', sha256: '0123456789abcdef'.repeat(4) }];
  const engine = { command: ['/usr/bin/python3', 'lib/train.py', '--fast'], files, max_silence: 600 };
  const { config } = parseSpec('x.yaml', 'name: x\n');
  expect(differingSettings(config, [{ ...config, engine }])).toBe('engine onnx, now python3 train.py --fast 01234567');
});
