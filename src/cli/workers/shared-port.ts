import type { Worker } from 'node:cluster'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { closePort } from '../../server/http/close-port.ts'
import type { FromSupervisor } from './messages.ts'

const TURN_MS = 5
/** How long a worker gets none that had no file descriptor for its last. */
const MISSED_PAUSE_MS = 100

/**
 * The port of several workers. The supervisor accepts connections and hands them out in rotation, one at a time to each
 * worker: to one that is slow to take its last, none. Node's cluster would do the same, but it closes what it has accepted
 * and not handed out yet when the last worker leaves, and that is when a server is told to stop.
 */
export class SharedPort {
  // What the socket is set to goes with it.
  readonly #server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket))
  readonly #waiting: Socket[] = []
  /** The workers that may have the next one, in rotation. */
  readonly #free = new Set<Worker>()
  /** What was handed to a worker that has not said yet that it has it. */
  readonly #handed = new Map<Worker, Socket>()
  readonly #leaving = new WeakSet<Worker>()
  #accepted = 0

  /** Gives the port and address. @throws the system's error, such as EADDRINUSE. */
  async open(host: string, port: number): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, resolve)
    })
    return this.#server.address() as AddressInfo
  }

  add(worker: Worker): void {
    if (!this.#leaving.has(worker)) this.#free.add(worker)
    this.#handOut()
  }

  /** The worker has the connection that it was handed last. */
  taken(worker: Worker): void {
    // Closes what this process has of it, not the connection.
    this.#handed.get(worker)?.destroy()
    this.#handed.delete(worker)
    this.add(worker)
  }

  /** The worker did not get what it was handed last: another one may, or it may itself a moment later. */
  missed(worker: Worker): void {
    const handed = this.#handed.get(worker)
    if (!handed) return
    this.#handed.delete(worker)
    this.#waiting.unshift(handed)
    this.#handOut()
    setTimeout(() => this.add(worker), MISSED_PAUSE_MS).unref()
  }

  /** Hands it none any more. What it may not have taken goes to another when it has ended. */
  remove(worker: Worker, hasEnded: boolean): void {
    this.#free.delete(worker)
    this.#leaving.add(worker)
    const handed = this.#handed.get(worker)
    if (!handed || !hasEnded) return
    this.#handed.delete(worker)
    this.#waiting.unshift(handed)
    this.#handOut()
  }

  /**
   * Accepts what the system has queued, closes the port, and settles once all that was accepted is with a worker, or
   * after `withinMs`.
   */
  async close(withinMs: number): Promise<void> {
    await closePort(this.#server, () => this.#accepted)
    // By turns, not by a clock: while the machine stands still no worker can take any.
    for (let turns = withinMs / TURN_MS; turns > 0; turns--) {
      if (this.#waiting.length === 0 && this.#handed.size === 0) break
      await new Promise((later) => setTimeout(later, TURN_MS))
    }
    for (const socket of this.#waiting.splice(0)) socket.destroy()
  }

  #accept(socket: Socket): void {
    this.#accepted++
    // A client that disconnects before a worker has the connection is noticed there.
    socket.on('error', () => {})
    this.#waiting.push(socket)
    this.#handOut()
  }

  #handOut(): void {
    for (const worker of this.#free) {
      const socket = this.#waiting.shift()
      if (!socket) return
      this.#free.delete(worker)
      this.#handed.set(worker, socket)
      const message: FromSupervisor = { kind: 'connection' }
      worker.process.send(message, socket, { keepOpen: true }, (error) => {
        if (error) this.missed(worker)
      })
    }
  }
}
