import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Many of them wait for processes and browsers: one worker for each core, not one less.
    maxWorkers: '100%',
    // Tests start real processes, browsers and databases: a busy machine must not look like a failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
