import cluster, { type Worker } from 'node:cluster'
import { CommandError } from './lifecycle.ts'
import type { StopMessage, WorkerMessage } from './worker.ts'

/** A worker that fails before it has lived so long counts as one that cannot run at all. */
const SOON_MS = 5_000
/** So many of these in one place, one after the other, and the whole is given up. */
const MAX_EARLY_FAILURES = 5
const FIRST_PAUSE_MS = 100
/** More than a worker grants to what is in flight; with the usual drain before it, less than the ten seconds that supervisors commonly grant. */
const STOP_WITHIN_MS = 7_800

/** The place of one worker, which others take after it. */
interface Place {
  worker: Worker
  isReady: boolean
  earlyFailures: number
}

/**
 * The processes that serve one port together. Node's primary process accepts connections and hands them out in turns; a
 * worker that ends is replaced.
 */
export class Crew {
  readonly #places = new Set<Place>()
  readonly #size: number
  readonly #drainMs: number
  readonly #say: (line: string) => void
  readonly #started = Promise.withResolvers<string>()
  readonly #givenUp = Promise.withResolvers<CommandError>()
  #origin: string | undefined
  #isStopping = false

  /**
   * @param drainMs milliseconds for which a worker still takes requests when a signal of its own tells it to stop
   * @param say tells the operator of a worker that ended
   */
  constructor(size: number, drainMs: number, say: (line: string) => void) {
    this.#size = size
    this.#drainMs = drainMs
    this.#say = say
  }

  /**
   * Starts the workers, and gives the origin once all of them serve it. Throws a CommandError, with all of them stopped,
   * if one says that it cannot.
   */
  async start(): Promise<string> {
    for (let count = 0; count < this.#size; count++) this.#fill(undefined)
    const failed = this.#givenUp.promise.then((error) => Promise.reject(error))
    return Promise.race([this.#started.promise, failed])
  }

  /** The processes that serve at present. */
  get pids(): number[] {
    return [...this.#places].flatMap(({ worker, isReady }) => (isReady ? (worker.process.pid ?? []) : []))
  }

  /** Settles when one place has failed again and again, and all workers have been stopped. */
  get givenUp(): Promise<CommandError> {
    return this.#givenUp.promise
  }

  /**
   * Lets every worker finish what is in flight. Gives how many did not end in time and were killed.
   * @param graceMs milliseconds for which requests are still taken
   */
  async stop(graceMs: number): Promise<number> {
    this.#isStopping = true
    const message: StopMessage = { stopAfterMs: graceMs }
    let killed = 0
    const ended = [...this.#places].map(async ({ worker, isReady }) => {
      if (worker.isDead()) return
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      if (isReady && worker.isConnected()) worker.send(message, () => {})
      else worker.process.kill('SIGTERM')
      const tooLong = setTimeout(() => {
        killed++
        worker.process.kill('SIGKILL')
      }, this.#drainMs + STOP_WITHIN_MS)
      await exit
      clearTimeout(tooLong)
    })
    await Promise.all(ended)
    return killed
  }

  #fill(place: Place | undefined): void {
    const worker = cluster.fork()
    const bornAt = performance.now()
    const taken: Place = place ?? { worker, isReady: false, earlyFailures: 0 }
    Object.assign(taken, { worker, isReady: false })
    this.#places.add(taken)
    worker.on('message', (message: WorkerMessage) => this.#hear(taken, message))
    worker.once('exit', (code: number | null, signal: string | null) => {
      taken.isReady = false
      if (this.#isStopping) return
      const isEarly = code !== 0 && performance.now() - bornAt < SOON_MS
      taken.earlyFailures = isEarly ? taken.earlyFailures + 1 : 0
      this.#replace(taken, `worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`)
    })
  }

  #replace(place: Place, what: string): void {
    if (place.earlyFailures >= MAX_EARLY_FAILURES) {
      const message = `${what}, the ${MAX_EARLY_FAILURES}th in a row within ${SOON_MS / 1000} s of its start; giving up`
      void this.#giveUp(new CommandError(message, 1))
      return
    }
    this.#say(`${what}; another takes its place`)
    const pauseMs = place.earlyFailures === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (place.earlyFailures - 1)
    setTimeout(() => {
      if (!this.#isStopping) this.#fill(place)
    }, pauseMs)
  }

  #hear(place: Place, message: WorkerMessage): void {
    if (message.kind === 'refused') {
      void this.#giveUp(new CommandError(message.message, message.exitCode))
    } else if (message.kind === 'ready') {
      place.isReady = true
      // With port 0, the system chooses another one after all workers have ended at the same moment.
      if (this.#origin !== undefined && this.#origin !== message.origin) this.#say(`now at ${message.origin}`)
      this.#origin = message.origin
      if (this.pids.length === this.#size) this.#started.resolve(message.origin)
    }
  }

  async #giveUp(error: CommandError): Promise<void> {
    if (this.#isStopping) return
    await this.stop(this.#drainMs)
    this.#givenUp.resolve(error)
  }
}
