/** In MB: half of what Node lets the young generation grow to. A server needs no more (docs/performance.md). */
const YOUNG_GENERATION_MB = 16
const SIZE_IS_GIVEN = /--m(?:ax|in)[-_]semi[-_]space[-_]size/

/**
 * Starts `roomgraph serve` once more in the same process, with the flags of Node that a server should have: V8 takes
 * them at its start only. Nothing happens where they were given, where a process of ours or of a supervisor has
 * a channel to this one, which would be lost, and where the system cannot do it.
 */
export function restartWithFlags(env: NodeJS.ProcessEnv): void {
  const { argv, execArgv, execPath } = process
  if (argv[2] !== 'serve' || !process.execve || process.channel) return
  if (SIZE_IS_GIVEN.test([...execArgv, env.NODE_OPTIONS].join(' '))) return
  const flags = [`--max-semi-space-size=${YOUNG_GENERATION_MB}`, ...execArgv]
  try {
    process.execve(execPath, [execPath, ...flags, ...argv.slice(1)], env)
  } catch {
    // A process that may start no others, for instance, serves as it is.
  }
}
