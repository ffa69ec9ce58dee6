import { LightSignal } from '../../datasources/http/signal.ts'
import type { LiveChange } from '../../datasources/live/change-log.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import { eachInSlices } from '../../datasources/live/slices.ts'
import type { Watcher } from '../../datasources/live/watchers.ts'
import type { RoomgraphError } from '../../errors.ts'
import type { SentEvent } from '../../resolvers/live/live-events.ts'
import type { LiveView } from '../../resolvers/live/live-views.ts'
import type { EventText, EventWriter, WatchedOperation } from './event-writer.ts'
import type { KeptEvents } from './kept-events.ts'
import type { LiveStream } from './live-stream.ts'
import type { StreamFormat } from './stream-format.ts'

/** Cursors after which streams have gone on lately, whose events are kept until there is a later one. */
const MAX_FIRSTS = 16

export interface CohortOptions {
  readonly view: LiveView
  readonly poller: SessionPoller
  readonly maxBufferBytes: number
  readonly operation: WatchedOperation
  readonly writer: EventWriter
  readonly kept: KeptEvents
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  /** Called when its last member has left. */
  readonly over: () => void
}

/** An event that was made once, and its bytes in each format that somebody takes. */
interface MadeEvent {
  readonly sent: SentEvent
  readonly text: EventText
  readonly bytes: Map<StreamFormat, Uint8Array>
}

/** Where a stream begins that has seen all up to there. */
type Seen = Pick<SentEvent, 'number'>

/** Cohort: streams of one document, with the same variables, scopes and account. Each event is made once for all of them. */
export class Cohort {
  readonly #options: CohortOptions
  readonly #streams = new Set<LiveStream>()
  readonly #left = new LightSignal()
  /** Its events, one after the other. */
  #queue: Promise<void> = Promise.resolve()
  #members = 0
  /** The first change that waits to be told, and the last one, if there are several. */
  #untold: readonly LiveChange[] = []
  /** The cursor of the last change that was told, that concerned nobody here, or that there was when the first one came. */
  #told: string | undefined
  #watching: Promise<void> | undefined
  #entered: Promise<void> | undefined
  /** With what the upstream has refused the credentials. */
  #failure: RoomgraphError | undefined
  /** What streams begin with at present, by the cursor after which they go on: many come back at the same moment. */
  readonly #firsts = new Map<string | undefined, MadeEvent | Seen>()
  #firstsOf = ''
  readonly #watcher: Watcher = {
    changed: (change) => this.#changed(change),
    lost: () => this.#enqueue(() => this.#sendFirst([...this.#streams], undefined), this.#streams),
    failed: (error) => this.#failed(error),
  }

  constructor(options: CohortOptions) {
    this.#options = options
  }

  /** Whether it has members, and takes more. */
  get isOpen(): boolean {
    return this.#members > 0 && !this.#failure
  }

  /** Adds a member, until it leaves, and resolves when the upstream was read. @throws what that failed with */
  async enter(): Promise<void> {
    this.#members++
    const { poller, view } = this.#options
    this.#watching ??= poller.watch(this.#watcher)
    await this.#watching
    this.#check()
    this.#told ??= poller.latest.cursor
    this.#entered ??= view.enter(poller, this.#left)
    await this.#entered
    this.#check()
  }

  /** Takes a member out. With the last one, nothing is watched any more. */
  leave(): void {
    if (--this.#members > 0) return
    this.#left.abort(new DOMException('Nobody watches any more.', 'AbortError'))
    this.#options.view.leave(this.#options.poller)
    this.#options.poller.unwatch(this.#watcher)
    this.#options.kept.clear(this.#firsts)
    this.#options.over()
  }

  /** Tells a stream nothing more. */
  end(stream: LiveStream): void {
    // Its beginning may still wait.
    stream.leave()
    this.#streams.delete(stream)
  }

  /** Sends a stream its first event, and all that follow. */
  begin(stream: LiveStream): void {
    this.#enqueue(async () => {
      if (!stream.isOpen) return
      this.#check()
      this.#streams.add(stream)
      await this.#sendFirst([stream], stream.after)
    }, [stream])
  }

  /** Tells a stream everything anew, whose reader was too slow for what was sent meanwhile. */
  catchUp(stream: LiveStream): void {
    stream.isCatchingUp = true
    this.#enqueue(async () => {
      stream.isCatchingUp = false
      stream.behindSince = undefined
      if (stream.isOpen) await this.#sendFirst([stream], undefined)
    }, [stream])
  }

  /** A change that comes while another one waits to be told is told with it: there may be more of them than time. */
  #changed(change: LiveChange): void {
    const isWaiting = this.#untold.length > 0
    this.#untold = [...this.#untold.slice(0, 1), change]
    if (isWaiting) return
    this.#enqueue(async () => {
      const { writer, kept } = this.#options
      const [first, later] = this.#untold
      this.#untold = []
      // It comes to all cohorts at once, and each looks through all of it.
      await writer.turn()
      kept.clear(this.#firsts)
      const sent = later
        ? await this.#allSince()
        : first && this.#options.view.change(first, this.#options.poller)
      this.#told = (later ?? first)?.cursor
      if (!sent) return
      const behind = [...this.#streams].filter(({ number }) => number < sent.number)
      if (behind.length > 0) await this.#send(behind, await this.#make(sent))
    }, this.#streams)
  }

  /** All that has changed since the last change that was told. */
  async #allSince(): Promise<SentEvent | undefined> {
    const { view, poller } = this.#options
    const missed = this.#told === undefined ? undefined : view.after(this.#told, poller)
    return missed === 'nothing' ? undefined : (missed ?? (await view.snapshot(poller, this.#left)))
  }

  /** @throws where there is nothing to be told any more */
  #check(): void {
    // The last one may have left meanwhile, and others may have waited for the same reading.
    if (this.#left.aborted) throw this.#left.reason
    if (this.#failure) throw this.#failure
  }

  #failed(error: RoomgraphError): void {
    this.#failure = error
    void this.#failAll(this.#streams, error)
  }

  #failAll(streams: Iterable<LiveStream>, error: unknown): Promise<void> {
    const errors = this.#options.writer.errorsOf(error)
    return eachInSlices(streams, (stream) => stream.fail(errors))
  }

  #isFirst(made: MadeEvent): boolean {
    for (const each of this.#firsts.values()) if (each === made) return true
    return false
  }

  async #sendFirst(streams: readonly LiveStream[], after: string | undefined): Promise<void> {
    if (streams.length === 0) return
    const first = await this.#firstAfter(after)
    if ('text' in first) await this.#send(streams, first)
    else for (const stream of streams) stream.number = first.number
  }

  /** What follows a cursor, or a snapshot where that is not known. */
  async #firstAfter(after: string | undefined): Promise<MadeEvent | Seen> {
    const { view, poller } = this.#options
    const { number, readAt } = poller.latest
    const now = `${number} ${readAt}`
    if (this.#firstsOf !== now) this.#options.kept.clear(this.#firsts)
    this.#firstsOf = now
    const known = this.#firsts.get(after)
    if (known) return known
    const missed = after === undefined ? undefined : view.after(after, poller)
    if (after !== undefined && !missed) return this.#firstAfter(undefined)
    const first =
      missed === 'nothing'
        ? { number }
        : await this.#make(missed ?? (await view.snapshot(poller, this.#left)))
    // There may be a later reading by now.
    if (this.#firstsOf !== now || this.#left.aborted) return first
    if (this.#firsts.size >= MAX_FIRSTS) this.#options.kept.clear(this.#firsts)
    this.#firsts.set(after, first)
    return first
  }

  async #make(sent: SentEvent): Promise<MadeEvent> {
    const { writer, operation } = this.#options
    return { sent, text: await writer.write(operation, sent.event, this.#left), bytes: new Map() }
  }

  /** The same bytes go to all streams of one format. */
  async #send(streams: readonly LiveStream[], made: MadeEvent): Promise<void> {
    const { maxBufferBytes, now, writer, kept } = this.#options
    const { sent, text, bytes } = made
    for (const { format } of streams) {
      if (bytes.has(format)) continue
      const encoded = await writer.encode(text, format.around(sent.event.cursor))
      bytes.set(format, encoded)
      // The text has about as many.
      if (this.#isFirst(made)) kept.keep(this.#firsts, 2 * encoded.byteLength)
    }
    await eachInSlices(streams, (stream) => {
      const written = bytes.get(stream.format)
      if (!written || stream.behindSince !== undefined) return
      if (stream.unsentBytes > maxBufferBytes) {
        stream.behindSince = now()
        return
      }
      stream.number = sent.number
      stream.write(written)
      if (sent.isLast) stream.complete()
    })
  }

  /** @param concerned whose streams end if the job fails */
  #enqueue(job: () => Promise<void>, concerned: Iterable<LiveStream>): void {
    this.#queue = this.#queue.then(job).catch((error: unknown) => {
      if (this.#left.aborted) return undefined
      return this.#failAll(concerned, error)
    })
  }
}
