import { setFlagsFromString } from 'node:v8'

/** In percent of what is left after a full collection: how much more may be there before the next. */
const HEAP_GROWTH = 100

/**
 * Tells V8's collector what a server needs, for the process.
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
