import cluster, { type Worker } from 'node:cluster'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ChannelSeats, type ToSeat } from '../../datasources/live/bus/channel-bus.ts'
import { LiveHub } from '../../datasources/live/bus/live-hub.ts'
import { SYSTEM_TOOLS } from '../../datasources/live/live-tools.ts'
import { CommandError } from '../lifecycle.ts'
import type { FromSupervisor, FromWorker } from './messages.ts'
import { SharedPort } from './shared-port.ts'
import { WriteNewsRelay } from './write-news.ts'

/** A worker that fails before it has lived so long counts as one that cannot run at all. */
const SOON_MS = 5_000
/** So many of these in one slot, one after the other, and the supervisor gives up. */
const MAX_EARLY_FAILURES = 5
const FIRST_PAUSE_MS = 100
/** More than a worker grants to what is in flight; with the usual drain before it, less than the ten seconds that supervisors commonly grant. */
const STOP_WITHIN_MS = 7_800

/** How long connections that were accepted may wait for a worker once the port is closed; a part of what a worker grants. */
const HAND_OUT_WITHIN_MS = 5_000

/** A slot of the worker pool: a worker, and after it the one that replaces it. */
interface Slot {
  worker: Worker
  isReady: boolean
  earlyFailures: number
}

/**
 * Supervises the processes that serve one port together: it accepts connections and hands them out in rotation; a worker that
 * ends is replaced. When all stop, the port is closed first, then all that was accepted is handed out, and only then the
 * workers are told that nothing comes any more: the same channel brings both, in this order.
 */
export class Supervisor {
  readonly #slots = new Set<Slot>()
  readonly #size: number
  readonly #drainMs: number
  readonly #writeMs: number
  readonly #say: (line: string) => void
  readonly #port = new SharedPort()
  readonly #news = new WriteNewsRelay(send)
  /** Which worker reads what is watched, for all of them. */
  readonly #live = new LiveHub<string, string>()
  readonly #started = Promise.withResolvers<void>()
  readonly #givenUp = Promise.withResolvers<CommandError>()
  /** Settles once nothing is handed out any more; undefined while the workers do not stop. */
  #allOver: Promise<void> | undefined

  /**
   * @param times milliseconds for which a worker still takes requests when a signal of its own tells it to stop, and that a
   *   write of it may take after that
   * @param say reports a worker that ended to the operator
   */
  constructor(
    size: number,
    { drainMs, writeMs }: { readonly drainMs: number; readonly writeMs: number },
    say: (line: string) => void,
  ) {
    this.#size = size
    this.#drainMs = drainMs
    this.#writeMs = writeMs
    this.#say = say
  }

  /**
   * Opens the port and starts the workers. Gives the port and its address once all of them serve it. Throws the system's
   * error if it cannot be opened, and a CommandError, with all workers stopped, if one says that it cannot serve.
   */
  async start(host: string, port: number): Promise<AddressInfo> {
    const opened = await this.#port.open(host, port)
    for (let count = 0; count < this.#size; count++) this.#fill(undefined)
    const failed = this.#givenUp.promise.then((error) => Promise.reject(error))
    await Promise.race([this.#started.promise, failed])
    return opened
  }

  /** The processes that serve at present. */
  get pids(): number[] {
    return [...this.#slots].flatMap(({ worker, isReady }) => (isReady ? (worker.process.pid ?? []) : []))
  }

  /** Settles when one slot has failed again and again, and all workers have been stopped. */
  get givenUp(): Promise<CommandError> {
    return this.#givenUp.promise
  }

  /**
   * Lets every worker finish what is in flight. Gives how many did not end in time and were killed.
   * @param graceMs milliseconds for which requests are still taken
   */
  async stop(graceMs: number): Promise<number> {
    this.#allOver ??= sleep(graceMs).then(() => this.#port.close(HAND_OUT_WITHIN_MS))
    let killed = 0
    const ended = [...this.#slots].map(async ({ worker, isReady }) => {
      if (worker.isDead()) return
      const exit = new Promise((resolve) => worker.once('exit', resolve))
      if (isReady && worker.isConnected()) send(worker, { kind: 'stop', afterMs: graceMs })
      else worker.process.kill('SIGTERM')
      const tooLong = setTimeout(
        () => {
          killed++
          worker.process.kill('SIGKILL')
        },
        this.#drainMs + this.#writeMs + STOP_WITHIN_MS,
      )
      await exit
      clearTimeout(tooLong)
    })
    await Promise.all(ended)
    return killed
  }

  #fill(slot: Slot | undefined): void {
    const worker = cluster.fork()
    const bornAt = performance.now()
    const taken: Slot = slot ?? { worker, isReady: false, earlyFailures: 0 }
    Object.assign(taken, { worker, isReady: false })
    this.#slots.add(taken)
    const tell = (told: ToSeat) => send(worker, { kind: 'live', told })
    const seats = new ChannelSeats(this.#live, tell, SYSTEM_TOOLS.after)
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'live') seats.hear(message.said)
      else this.#hear(taken, worker, message)
    })
    // What Node's own end of the channel says where a process has no file descriptor left for what it is handed. Node repeats
    // no handing out of what stays open here, and tells neither end of it.
    worker.process.on('internalMessage', ({ cmd }: { readonly cmd?: unknown }) => {
      if (cmd === 'NODE_HANDLE_NACK') this.#port.missed(worker)
    })
    worker.once('exit', (code: number | null, signal: string | null) => {
      taken.isReady = false
      seats.end()
      this.#port.remove(worker, true)
      if (this.#allOver) return
      const isEarly = code !== 0 && performance.now() - bornAt < SOON_MS
      taken.earlyFailures = isEarly ? taken.earlyFailures + 1 : 0
      this.#replace(taken, `worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`})`)
    })
  }

  #replace(slot: Slot, what: string): void {
    if (slot.earlyFailures >= MAX_EARLY_FAILURES) {
      const message = `${what}, the ${MAX_EARLY_FAILURES}th in a row within ${SOON_MS / 1000} s of its start; giving up`
      void this.#giveUp(new CommandError(message, 1))
      return
    }
    this.#say(`${what}; another takes its place`)
    const pauseMs = slot.earlyFailures === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (slot.earlyFailures - 1)
    setTimeout(() => {
      if (!this.#allOver) this.#fill(slot)
    }, pauseMs)
  }

  /** What has no kind of ours is another one's: prom-client asks the workers for their metrics over the same channel. */
  #hear(slot: Slot, worker: Worker, message: Exclude<FromWorker, { kind: 'live' }>): void {
    switch (message.kind) {
      case 'ready':
        slot.isReady = true
        this.#port.add(worker)
        if (this.pids.length === this.#size) this.#started.resolve()
        break
      case 'refused':
        void this.#giveUp(new CommandError(message.message, message.exitCode))
        break
      case 'taken':
        this.#port.taken(worker)
        break
      case 'leaving':
        void this.#letLeave(worker)
        break
      case 'written':
        void this.#news.pass(worker, message, this.#readers(worker))
        break
      case 'heard':
        this.#news.heard(message.id)
    }
  }

  /** All workers but this one that may have read something. One that is not ready has read nothing yet. */
  #readers(writer: Worker): Worker[] {
    return [...this.#slots].flatMap(({ isReady, worker }) =>
      isReady && worker !== writer && worker.isConnected() ? [worker] : [],
    )
  }

  /** One that leaves alone gets nothing more at once; where all do, once there is nothing more to hand out. */
  async #letLeave(worker: Worker): Promise<void> {
    if (this.#allOver) await this.#allOver
    else this.#port.remove(worker, false)
    send(worker, { kind: 'over' })
  }

  async #giveUp(error: CommandError): Promise<void> {
    if (this.#allOver) return
    await this.stop(this.#drainMs)
    this.#givenUp.resolve(error)
  }
}

function send(worker: Worker, message: FromSupervisor): void {
  // To one that has ended meanwhile it cannot be sent.
  if (worker.isConnected()) worker.send(message, () => {})
}
