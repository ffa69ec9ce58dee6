import { setFlagsFromString } from 'node:v8'

/** The first of V8 that knows the flag; what it does not know, it writes to stderr. Node 22 has 12. */
const KEEPS_SHAPES_SINCE = 13

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
 * Hidden classes outlive a quiet time. A hundred seconds after the last full collection V8 begins another to save
 * memory. If no operation is under way then, the classes of all that operations consist of would go, and with them the
 * code that is compiled for them.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  if (Number.parseInt(process.versions.v8, 10) >= KEEPS_SHAPES_SINCE) {
    setFlagsFromString('--no-memory-reducer-favors-memory')
  }
}
