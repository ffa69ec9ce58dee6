import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/** In MB: half of what Node lets the young generation grow to. A server needs no more (ADR 23). */
const YOUNG_GENERATION_MB = 16
const SIZE_IS_GIVEN = /--m(?:ax|in)[-_]semi[-_]space[-_]size/

/** Threads of V8 that compile and collect; Node starts so many on any machine. */
const HELPERS = 4
const HELPERS_ARE_GIVEN = /--v8[-_]pool[-_]size/

/** In percent of what is left after a full collection: how much more may be there before the next. */
const HEAP_GROWTH = 100

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

/**
 * Tells V8's collector what a server needs, for the process (ADR 23).
 *
 * Objects stay young: where nearly all objects of one place in the code have survived a collection, as they do when that
 * comes in the middle of a page of 1000, V8 would make the next ones old from the start. Of a server's objects none
 * lives longer than its operation, and what is old keeps all that it holds until the next full collection.
 *
 * Full collections come when the heap has doubled. After a quiet time V8 would have them come at a quarter more, every
 * few thousand operations, and each slows down those of a tenth of a second.
 *
 * None comes to save memory, as one would a hundred seconds after the last. It gives up the hidden classes of everything
 * that is not there at the moment, and with them the code compiled for it; in a quiet time those are all of an operation.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  setFlagsFromString('--memory-reducer-gc-count=0')
}
