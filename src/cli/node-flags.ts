import { availableParallelism } from 'node:os'

/** In MB: half of what Node lets the young generation grow to. A server needs no more (docs/performance.md). */
const YOUNG_GENERATION_MB = 16
const SIZE_IS_GIVEN = /--m(?:ax|in)[-_]semi[-_]space[-_]size/

/** Threads of V8 that compile and collect; Node starts so many on any machine. */
const HELPERS = 4
const HELPERS_ARE_GIVEN = /--v8[-_]pool[-_]size/

/**
 * Starts `roomgraph serve` once more in the same process, with the flags of Node that a server should have: V8 takes
 * them at its start only. Nothing happens where they were given, where a process of ours or of a supervisor has
 * a channel to this one, which would be lost, and where the system cannot do it.
 */
export function restartWithFlags(env: NodeJS.ProcessEnv): void {
  const { argv, execArgv, execPath } = process
  if (argv[2] !== 'serve' || !process.execve || process.channel) return
  const missing = missingFlags([...execArgv, env.NODE_OPTIONS].join(' '))
  if (missing.length === 0) return
  try {
    process.execve(execPath, [execPath, ...missing, ...execArgv, ...argv.slice(1)], env)
  } catch {
    // A process that may start no others, for instance, serves as it is.
  }
}

/**
 * No more helpers than cores: where four of them compile or mark on the one core that there is, the thread that serves
 * waits for each in turn.
 */
function missingFlags(given: string): string[] {
  const cores = availableParallelism()
  return [
    ...(SIZE_IS_GIVEN.test(given) ? [] : [`--max-semi-space-size=${YOUNG_GENERATION_MB}`]),
    ...(cores >= HELPERS || HELPERS_ARE_GIVEN.test(given) ? [] : [`--v8-pool-size=${cores}`]),
  ]
}
