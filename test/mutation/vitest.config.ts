import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests that Stryker runs: those that start no process. MUTATION_TESTS names fewer, where one file is looked at. */
const TESTS =
  process.env.MUTATION_TESTS ?? 'test/{auth,cache,execution,http,limits,paging,sessions,upstream}/*.test.ts'

export default defineConfig({
  resolve: {
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: { include: [TESTS], testTimeout: 30_000, hookTimeout: 30_000 },
})
