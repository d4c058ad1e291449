import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests that start processes use the compiled program.
    globalSetup: ['test/setup/global.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 3, // much of the time is spent waiting for processes
    env: { NO_COLOR: '1' },
    server: { deps: { external: [/\/dist\//] } }, // run as it is, not transformed
  },
});
