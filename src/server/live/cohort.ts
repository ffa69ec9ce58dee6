import { LightSignal, type Signal } from '../../datasources/http/signal.ts'
import type { LiveChange } from '../../datasources/live/change-log.ts'
import type { SessionPoller } from '../../datasources/live/session-poller.ts'
import type { Watcher } from '../../datasources/live/watchers.ts'
import type { RoomgraphError } from '../../errors.ts'
import type { SentEvent } from '../../resolvers/live/live-events.ts'
import type { LiveView } from '../../resolvers/live/live-views.ts'
import type { LiveStream } from './live-stream.ts'
import { eachInSlices } from './slices.ts'
import type { StreamFormat } from './stream-format.ts'

export interface CohortOptions {
  readonly view: LiveView
  readonly poller: SessionPoller
  readonly maxBufferBytes: number
  /** Runs the operation for one event; gives its result as JSON. */
  readonly execute: (event: SentEvent['event'], signal: Signal) => Promise<string>
  /** What callers see of an error, as a list in JSON. */
  readonly errorsOf: (error: unknown) => string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Called when its last member has left. */
  readonly over: () => void
}

/** Cohort: streams of one document, with the same variables, scopes and account. Each event is made once for all of them. */
export class Cohort {
  readonly #options: CohortOptions
  readonly #streams = new Set<LiveStream>()
  readonly #left = new LightSignal()
  /** Its events, one after the other. */
  #queue: Promise<void> = Promise.resolve()
  #members = 0
  #entered: Promise<void> | undefined
  #snapshot: { readonly key: string; readonly sent: SentEvent; readonly result: string } | undefined
  readonly #watcher: Watcher = {
    changed: (change) => this.#changed(change),
    lost: () => {
      for (const stream of [...this.#streams]) this.catchUp(stream)
    },
    failed: (error) => this.#failed(error),
  }

  constructor(options: CohortOptions) {
    this.#options = options
  }

  /** Streams that it has, or that are about to be opened. */
  get members(): number {
    return this.#members
  }

  /** Adds a member, and resolves when the upstream was read. @throws what that failed with; then the member is out again */
  async enter(): Promise<void> {
    this.#members++
    try {
      const { poller, view } = this.#options
      await poller.watch(this.#watcher)
      this.#entered ??= view.enter(poller, this.#left)
      await this.#entered
    } catch (error) {
      this.leave(undefined)
      throw error
    }
  }

  /** Takes a member out, whose stream was opened or not. With the last one, nothing is watched any more. */
  leave(stream: LiveStream | undefined): void {
    if (stream) this.#streams.delete(stream)
    if (--this.#members > 0) return
    this.#left.abort(new DOMException('Nobody watches any more.', 'AbortError'))
    this.#options.view.leave(this.#options.poller)
    this.#options.poller.unwatch(this.#watcher)
    this.#options.over()
  }

  /** Sends a stream its first event, and all that follow. */
  begin(stream: LiveStream): void {
    this.#enqueue(async () => {
      const { view, poller } = this.#options
      const { after } = stream
      this.#streams.add(stream)
      const missed = after === undefined ? undefined : view.after(after, poller)
      if (missed === 'nothing') stream.number = poller.latest.number
      else if (missed) await this.#send([stream], missed, await this.#run(missed))
      else await this.#sendSnapshot(stream)
    }, [stream])
  }

  /** Tells a stream everything anew, whose reader was too slow for what was sent meanwhile. */
  catchUp(stream: LiveStream): void {
    this.#enqueue(() => this.#sendSnapshot(stream), [stream])
  }

  #changed(change: LiveChange): void {
    const sent = this.#options.view.change(change, this.#options.poller)
    if (!sent) return
    this.#enqueue(async () => {
      const behind = [...this.#streams].filter(({ number }) => number < sent.number)
      if (behind.length > 0) await this.#send(behind, sent, await this.#run(sent))
    }, this.#streams)
  }

  #failed(error: RoomgraphError): void {
    const errors = this.#options.errorsOf(error)
    for (const stream of [...this.#streams]) stream.fail(errors)
  }

  async #sendSnapshot(stream: LiveStream): Promise<void> {
    const { view, poller } = this.#options
    const { number, readAt } = poller.latest
    const key = `${number} ${readAt}`
    if (this.#snapshot?.key !== key) {
      const sent = await view.snapshot(poller, this.#left)
      this.#snapshot = { key, sent, result: await this.#run(sent) }
    }
    const { sent, result } = this.#snapshot
    await this.#send([stream], sent, result)
  }

  #run({ event }: SentEvent): Promise<string> {
    return this.#options.execute(event, this.#left)
  }

  /** The same bytes go to all streams of one format. */
  #send(streams: readonly LiveStream[], { event, number, isLast }: SentEvent, result: string): Promise<void> {
    const { maxBufferBytes, now } = this.#options
    const written = new Map<StreamFormat, Buffer>()
    return eachInSlices(streams, (stream) => {
      const { format } = stream
      if (stream.behindSince !== undefined) return
      if (stream.unsentBytes > maxBufferBytes) {
        stream.behindSince = now()
        return
      }
      const bytes = written.get(format) ?? format.event(result, event.cursor)
      written.set(format, bytes)
      stream.number = number
      stream.write(bytes)
      if (isLast) stream.complete()
    })
  }

  /** @param concerned whose streams end if the job fails */
  #enqueue(job: () => Promise<void>, concerned: Iterable<LiveStream>): void {
    this.#queue = this.#queue.then(job).catch((error: unknown) => {
      if (this.#left.aborted) return
      const errors = this.#options.errorsOf(error)
      for (const stream of [...concerned]) stream.fail(errors)
    })
  }
}
