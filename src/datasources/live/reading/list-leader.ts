import type { LiveMessage } from '../bus/live-bus.ts'
import { Publications } from '../bus/publications.ts'
import type { ListKnowledge } from '../list-knowledge.ts'
import { ListReading } from './list-reading.ts'
import type { Pace } from './pace.ts'
import type { ReadingOptions, SessionPollerOptions } from './reading-options.ts'

export interface ListLeaderOptions extends Pick<SessionPollerOptions, 'reader' | 'tools'> {
  readonly led: SessionPollerOptions['led'] | undefined
  readonly pace: Pace
  /** Whether somebody has read until now, or heard of a change. */
  readonly goesOn: () => boolean
  /** Tells a reading to all who follow the list, this process included. */
  readonly publish: (message: LiveMessage) => void
  /** Tells them anything else. */
  readonly say: (message: LiveMessage) => void
}

/** List leader: reads a list for all who follow it, while this process is the one that does. */
export class ListLeader {
  readonly #options: ListLeaderOptions
  readonly #publications = new Publications()
  #reading: ListReading | undefined

  constructor(options: ListLeaderOptions) {
    this.#options = options
  }

  get isReading(): boolean {
    return this.#reading !== undefined
  }

  /** Begins to read, or begins anew. @param knowledge what is known of the list; it changes by what is heard */
  begin(knowledge: ListKnowledge): void {
    const { reader, tools, pace, goesOn, say, led } = this.#options
    this.stop()
    this.#reading = new ListReading({
      reader,
      tools,
      pace,
      goesOn,
      knowledge,
      onCall: this.#onCall,
      onCallBeside: this.#onCallBeside,
      publish: (make) => this.#publish(knowledge, make),
      say,
    })
    led?.(true)
  }

  /** Reads no more. What is on its way was heard, or never will be. */
  stop(): void {
    if (this.#reading) this.#options.led?.(false)
    this.#reading?.stop()
    this.#reading = undefined
    this.#publications.heard()
  }

  /** Reads members and events that are wanted from now on. */
  readDetails(): void {
    this.#reading?.readDetails()
  }

  /** Takes note that what it has told was heard. */
  heard(): void {
    this.#publications.heard()
  }

  #publish(knowledge: ListKnowledge, make: Parameters<ReadingOptions['publish']>[0]): Promise<void> {
    const reading = this.#reading
    return this.#publications.next(() => {
      if (this.#reading !== reading) return false
      const { readAt = 0, staleSince } = knowledge.log.latest ?? {}
      this.#options.publish(make({ readAt, staleSince }))
      return true
    })
  }

  readonly #onCall = () => {
    const { pace, tools } = this.#options
    pace.sent(tools.elapsed())
    return this.#timed()
  }

  readonly #onCallBeside = () => {
    const { pace, tools } = this.#options
    pace.sentBeside(tools.elapsed())
    return this.#timed()
  }

  readonly #timed = () => timed(this.#options)
}

/** Notes how long a call takes that begins now. Gives what is to be told of its end. */
export function timed({ pace, tools }: Pick<ListLeaderOptions, 'pace' | 'tools'>): () => void {
  const beganAt = tools.elapsed()
  return () => pace.took(tools.elapsed() - beganAt)
}
