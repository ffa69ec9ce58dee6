import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long one turn of the event loop may go on, in milliseconds, and after how many calls the clock is looked at. */
const SLICE_MS = 5
const CALLS = 32

/** Calls for each of many, in slices, so that the event loop is never held for long. */
export function eachInSlices<T>(all: Iterable<T>, call: (each: T) => void): Promise<void> {
  return inSlices([...all], call, CALLS)
}

/** The same for long pieces, each of which is made when its turn has come. */
export function longInSlices<T>(pieces: Iterable<T>, call: (piece: T) => void): Promise<void> {
  return inSlices(pieces, call, 1)
}

async function inSlices<T>(all: Iterable<T>, call: (each: T) => void, callsAtOnce: number): Promise<void> {
  let beganAt = performance.now()
  let calls = 0
  for (const each of all) {
    call(each)
    if (++calls % callsAtOnce > 0) continue
    // node:http hands what is written to the system at the next tick: only then has a call taken all of its time.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    if (performance.now() - beganAt < SLICE_MS) continue
    await nextTurn()
    beganAt = performance.now()
  }
}
