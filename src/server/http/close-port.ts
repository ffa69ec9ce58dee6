import { createServer, Server } from 'node:net'

/** A turn of the event loop that took no longer had nothing else to do, and was not interrupted either. */
const QUIET_TURN_MS = 0.05
/** How long after a connection has come the next one is not expected. */
const AFTER_ARRIVAL_MS = 3
/** How long it waits for one to come: callers who come more seldom are hardly met. */
const ARRIVAL_WITHIN_MS = 30
/** How long it looks for a quiet turn; after that any turn will do in which nobody came. */
const LOOK_FOR_MS = 500
/** How long it accepts where the queue is never found empty: who stops waits for no flood to end. */
const ACCEPT_FOR_MS = 2_000

/**
 * Closes the port of a server, and nothing that it has accepted. The system resets connections that it has established and
 * the server has not accepted yet, and a server cannot have new ones refused before that. So what is queued is accepted
 * first, one in each turn of the event loop. Then the port is closed right after a look at the queue has found it empty: in a
 * turn with no other work in between, and soon after a connection has come, since callers who come regularly are then
 * farthest away. What is left is the time of the call that closes.
 * @param accepted how many connections the server has accepted so far
 */
export async function closePort(server: Server, accepted: () => number): Promise<void> {
  await prepareToClose()
  await new Promise<void>((resolve) => {
    const firstAt = performance.now()
    let arrivedAt = Number.NEGATIVE_INFINITY
    let before = -1
    let beganAt = firstAt
    const look = () => {
      const now = performance.now()
      const looked = beganAt - firstAt
      const isQuiet = now - beganAt < QUIET_TURN_MS || looked > LOOK_FOR_MS
      const isLikelyAlone = now - arrivedAt < AFTER_ARRIVAL_MS || looked > ARRIVAL_WITHIN_MS
      const isEmpty = before === accepted()
      if ((isEmpty && isQuiet && isLikelyAlone) || looked > ACCEPT_FOR_MS) {
        // `close` of node:http would also destroy connections whose response has ended but is not yet written out.
        Server.prototype.close.call(server)
        resolve()
        return
      }
      if (!isEmpty && before >= 0) arrivedAt = now
      before = accepted()
      beganAt = performance.now()
      setImmediate(look)
    }
    setImmediate(look)
  })
}

/** Closes another port first: a function is slow when it is called for the first time, and this one is called but once. */
async function prepareToClose(): Promise<void> {
  const other = createServer()
  await new Promise<void>((resolve) => {
    other.once('error', () => resolve()).listen(0, '127.0.0.1', resolve)
  })
  other.close()
}
