import { expect, it } from 'vitest';
import { environmentChanges, type Environment } from '../../src/train/provenance.js';

const CODE = '1a2b3c4d'.repeat(8);
const here: Environment = {
  engine: 'onnx',
  engineVersion: '1.30.0',
  threads: 1,
  cpu: 'a processor',
  node: 'v20.1',
  harness: '0.1.0',
  code: CODE,
};
const { code: _, ...old } = here;
const { node: __, ...older } = old;

it.each<[before: Environment, now: Partial<Environment>, changes: string[]]>([
  [here, {}, []],
  [here, { engine: 'tfjs', engineVersion: '4.22.0' }, ['engine onnx, now tfjs']],
  [here, { engineVersion: '1.31.0' }, ['version of the engine 1.30.0, now 1.31.0']],
  [here, { node: 'v20.2', threads: 2 }, ['threads 1, now 2', 'node v20.1, now v20.2']],
  [here, { code: '5e6f7a8b'.repeat(8) }, ['code of harness 1a2b3c4d, now 5e6f7a8b']],
  [here, { harness: '0.2.0' }, []],
  [old, { harness: '0.2.0' }, ['version of harness 0.1.0, now 0.2.0']],
  [old, {}, []],
  [older, { node: 'v20.2' }, []],
])('what differs from where a checkpoint was made is told in words (%#)', (before, now, changes) => {
  expect(environmentChanges(before, { ...here, ...now })).toEqual(changes);
});
