import { defineConfig } from 'vitest/config';

/**
 * Rooms whose tests start no process and load no native engine share one process, which imports them once. ONNX Runtime has
 * tiny numbers taken for zero by the whole process that loads it: what uses it has a process of its own.
 */
const SHARED = [
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
const shared = SHARED.map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 4, // much of the time is spent waiting for processes
    env: { NO_COLOR: '1' },
    server: { deps: { external: [/\/dist\//] } }, // run as it is, not transformed
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: shared,
          globalSetup: ['test/setup/global.ts'], // tests that start processes use the compiled program
        },
      },
    ],
  },
});
