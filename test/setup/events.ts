// One event of every kind.

import type { RunEvent, RunEventBody } from '../../src/train/events.js';

const HASH = 'ab'.repeat(32);
const provenance = {
  harness: '0',
  node: 'v20',
  engine: 'onnx',
  engineVersion: '1',
  threads: 1,
  cpu: 'Prozessor µ',
  cores: 2,
  platform: 'p',
  hostname: 'h',
  pid: 1,
  bootId: null,
  gitCommit: null,
  gitDirty: null,
};
const record = {
  epoch: 1,
  stepInEpoch: 0,
  path: 'epoch-1.safetensors',
  bytes: 10,
  sha256: 'cd'.repeat(32),
  isBest: true,
};
const epoch = {
  type: 'epoch',
  epoch: 2,
  trainLoss: 1.5,
  trainCharAccuracy: 0.5,
  trainExact: 0.1,
  valLoss: 'NaN',
  valCharAccuracy: 0.6,
  valExact: 1 / 3,
  valForcedCharAccuracy: null,
  valScratchpadExact: 0.75,
  learningRate: 0.001,
  weightNorm: 12.5,
  durationMs: 500.25,
  examplesPerSecond: 9,
} as const;
const set = { name: 'validation', hash: HASH, size: 4, chanceCharAccuracy: 0.4 };

export const BODIES: readonly RunEventBody[] = [
  {
    type: 'started',
    uid: '123e4567-e89b-42d3-a456-426614174000',
    provenance,
    parameters: 42,
    evaluationSets: [set],
    resumedFrom: record,
    inexact: ['engine onnx, now tfjs'],
  },
  epoch,
  {
    type: 'evaluated',
    epoch: 2,
    set: HASH,
    size: 4,
    loss: 'Infinity',
    charAccuracy: 0.5,
    scratchpadExact: 0.25,
    wrong: [
      [0, '2'],
      [3, ' €', '€'],
    ],
  },
  { type: 'checkpoint', ...record },
  { type: 'interrupted', reason: 'the test asked' },
  { type: 'failed', error: 'it "failed"\n' },
  { type: 'stopped', epochs: 2, reason: 'enough' },
  { type: 'finished', epochs: 2 },
];

/** Those of one attempt, as version 2 writes them. */
export const EVENTS: readonly RunEvent[] = BODIES.map((body, index) => ({
  v: 2,
  attempt: 3,
  seq: index + 1,
  at: 5000,
  ...body,
}));
