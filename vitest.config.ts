import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** What starts `roomgraph` itself, again and again. */
const COMMANDS = ['test/cli/*.test.ts']

/** What changes or measures its whole process: the heap, global tracing, environment variables, built-in functions. */
const OWN_PROCESS = [
  'test/cache/retention.test.ts',
  'test/fleet/tls.test.ts',
  'test/observability/tracing.test.ts',
  'test/unit/body.test.ts',
  'test/upstream/faults-of-ours.test.ts',
  'test/records/long-json.test.ts',
  'test/upstream/upstream-faults.test.ts',
  'test/upstream/upstream-tls.test.ts',
]

export default defineConfig({
  resolve: {
    // The copy that Node itself loads for every package; Vite would give the sources the package's other entry,
    // and graphql refuses to work with two copies of itself.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    // Many files wait for processes and sockets rather than for the processor: as many workers as cores leave some of two idle.
    maxWorkers: 3,
    // Node's own cache of compiled code, for the processes that tests start.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node-compile-cache', import.meta.url)),
    },
    setupFiles: ['test/support/judged-answers.ts'],
    // As long as anything may take on a busy machine, in full and in part; what comes is seen at once.
    testTimeout: process.env.LONG_TEST ? 300_000 : 60_000,
    hookTimeout: 60_000,
    expect: { poll: { interval: 10, timeout: 20_000 } },
    // In the order of their names; what takes longest begins first.
    projects: [
      { extends: true, test: { name: 'commands', include: COMMANDS, isolate: false } },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS } },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['test/*/*.test.ts'],
          exclude: [...COMMANDS, ...OWN_PROCESS],
          isolate: false,
        },
      },
    ],
  },
})
