import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.js';
import { useMemory } from './test/setup/memory.js';

useMemory();

/**
 * Rooms whose tests start no process and load no native engine. They have processes of their own, since ONNX Runtime has tiny
 * numbers taken for zero by the whole process that loads it. In both kinds a process imports what is tested once, for many files:
 * no file may leave anything behind in it, such as a variable of the environment.
 */
const PLAIN = [
  'analysis',
  'data',
  'plan',
  'report',
  'results',
  'spec',
  'tasks',
  'util',
  'store/{ingest,migrations,registry,sql}',
];
const plain = PLAIN.map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    // What a test waits for comes at once on a quiet machine: patience costs nothing, but where it never comes.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: LongestFirst },
    maxWorkers: 4, // of two cores: much of the time is spent waiting for processes; six gain nothing where both are busy
    env: { NO_COLOR: '1', ORT_DISABLE_TELEMETRY: '1' },
    server: { deps: { external: [/\/dist\//] } }, // run as it is, not transformed
    projects: [
      { extends: true, test: { name: 'plain', include: plain } },
      {
        extends: true,
        test: {
          name: 'native',
          include: ['test/**/*.test.ts'],
          exclude: plain,
          globalSetup: ['test/setup/global.ts'], // tests that start processes use the compiled program
        },
      },
    ],
  },
});
