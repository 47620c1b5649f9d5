import { defineConfig } from 'vitest/config'

const integration = 'test/integration/**/*.test.ts'

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [integration],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Whole stacks with their processes: the template is synthesized once for all of them.
        test: {
          name: 'integration',
          include: [integration],
          globalSetup: 'test/support/local-template.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
