import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // The copy that Node itself loads for every package; Vite would give the sources the package's other entry,
    // and graphql refuses to work with two copies of itself.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Most files wait for processes and sockets rather than for the processor: one worker leaves half of two cores idle.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 20_000,
  },
})
