import { setImmediate } from 'node:timers/promises'
import type { LiveTools } from '../live-tools.ts'
import type { BusMember, BusSeat, LiveBus, LiveKnowledge, LiveMessage } from './live-bus.ts'
import { decodeKnowledge, encodeKnowledge, encodeMessage } from './live-encoding.ts'
import type { LiveHub } from './live-hub.ts'
import { MessageParts, sessionsIn, writeInParts } from './message-parts.ts'

/** What a member of another process says. `seat` is a number that its process chose. */
export type FromSeat = { readonly seat: number } & (
  | { readonly act: 'join'; readonly list: string }
  | { readonly act: 'activate' | 'rest' | 'leave' }
  | { readonly act: 'give'; readonly newcomer: number; readonly text: string }
  | { readonly act: 'publish' | 'say'; readonly text: string }
  /** The process is there. */
  | { readonly act: 'beat' }
)

/** What it is told. */
export type ToSeat = { readonly seat: number } & (
  | { readonly act: 'take'; readonly text: string | undefined }
  | { readonly act: 'ask'; readonly newcomer: number }
  | { readonly act: 'lead'; readonly isRead: boolean }
  | { readonly act: 'follow'; readonly isRead: boolean }
  | { readonly act: 'hear'; readonly from: number; readonly text: string }
  | { readonly act: 'gone'; readonly from: number }
  | { readonly act: 'lost' }
  /** Is the process there? */
  | { readonly act: 'beat' }
)

/** The seat of what is said between processes, and not of one of their members. */
const NO_SEAT = 0
/** How often a process has to say that it is there, in milliseconds, and how many times it may fail to. */
const BEAT_MS = 1000
const MAX_MISSED = 5

/** Sessions of a change that are told in one message: less than a millisecond to write, to pass on and to read. */
const PART_SESSIONS = 200

export interface ChannelBusOptions {
  /** Sessions of a change that are told in one message. */
  readonly partSize?: number
  /** Resolves in the next turn of the event loop. */
  readonly nextTurn?: () => Promise<unknown>
}

/**
 * Channel bus: the bus of a process whose hub is in another one, over a channel that keeps the order of what it is given. A change of
 * thousands of sessions is told in parts, so that it holds up neither this process nor the others, nor the one between them.
 */
export class ChannelBus implements LiveBus {
  readonly #send: (said: FromSeat) => void
  readonly #partSize: number
  readonly #nextTurn: () => Promise<unknown>
  readonly #members = new Map<number, BusMember<LiveMessage, LiveKnowledge>>()
  readonly #parts = new Map<number, MessageParts>()
  /** What a member has said, as far as it is still being written. */
  readonly #writing = new Map<number, Promise<void>>()
  #count = 0

  constructor(
    send: (said: FromSeat) => void,
    { partSize = PART_SESSIONS, nextTurn = () => setImmediate() }: ChannelBusOptions = {},
  ) {
    this.#send = send
    this.#partSize = partSize
    this.#nextTurn = nextTurn
  }

  join(list: string, member: BusMember<LiveMessage, LiveKnowledge>): BusSeat<LiveMessage, LiveKnowledge> {
    const seat = ++this.#count
    this.#members.set(seat, member)
    this.#parts.set(seat, new MessageParts())
    this.#send({ seat, act: 'join', list })
    return {
      activate: () => this.#say({ seat, act: 'activate' }),
      rest: () => this.#say({ seat, act: 'rest' }),
      leave: () => {
        this.#members.delete(seat)
        this.#parts.delete(seat)
        this.#say({ seat, act: 'leave' })
      },
      give: (newcomer, knowledge) =>
        this.#say({ seat, act: 'give', newcomer, text: encodeKnowledge(knowledge) }),
      publish: (message) => this.#publish(seat, message),
      say: (message) => this.#say({ seat, act: 'say', text: encodeMessage(message) }),
    }
  }

  /** Passes on what the hub tells. */
  tell(told: ToSeat): void {
    if (told.act === 'beat') this.#send({ seat: NO_SEAT, act: 'beat' })
    const member = this.#members.get(told.seat)
    // It may have left meanwhile.
    if (!member) return
    if (told.act === 'take') member.take(told.text === undefined ? undefined : decodeKnowledge(told.text))
    else if (told.act === 'ask') member.ask(told.newcomer)
    else if (told.act === 'lead') member.lead(told.isRead)
    else if (told.act === 'follow') member.follow(told.isRead)
    else if (told.act === 'lost') member.lost()
    else if (told.act === 'hear') this.#hear(member, told)
    else if (told.act === 'gone') {
      this.#parts.get(told.seat)?.delete(told.from)
      member.gone(told.from)
    }
  }

  #hear(
    member: BusMember<LiveMessage, LiveKnowledge>,
    { seat, text, from }: ToSeat & { readonly act: 'hear' },
  ): void {
    const message = this.#parts.get(seat)?.read(text, from)
    if (message === 'lost') member.lost()
    else if (message) member.hear(message, from)
  }

  #publish(seat: number, message: LiveMessage): void {
    if (message.kind !== 'change' || sessionsIn(message) <= this.#partSize) {
      this.#say({ seat, act: 'publish', text: encodeMessage(message) })
      return
    }
    this.#write(seat, async () => {
      let before: string | undefined
      for (const text of writeInParts(message, this.#partSize)) {
        // Parts are for those who hear the end of it: whether it was published, that alone says.
        if (before !== undefined) this.#send({ seat, act: 'say', text: before })
        before = text
        await this.#nextTurn()
      }
      if (before !== undefined) this.#send({ seat, act: 'publish', text: before })
    })
  }

  /** Says something after all that the member has said before. */
  #say(said: FromSeat): void {
    if (this.#writing.has(said.seat)) this.#write(said.seat, async () => this.#send(said))
    else this.#send(said)
  }

  #write(seat: number, write: () => Promise<void>): void {
    const written = (this.#writing.get(seat) ?? Promise.resolve()).then(write).catch(() => {
      // Nobody hears what could not be written, nor does the member.
      this.#members.get(seat)?.lost()
    })
    this.#writing.set(seat, written)
    void written.then(() => this.#writing.get(seat) === written && this.#writing.delete(seat))
  }
}

/**
 * The seats of one other process at a hub; what they say to each other is text to the hub. A process holds its seats, and whatever it
 * leads with them, for as long as it says each second that it is there. One that hangs loses them: another one reads then. When it
 * wakes, nothing that it publishes is heard, and its members join anew.
 */
export class ChannelSeats {
  readonly #hub: LiveHub<string, string>
  readonly #send: (told: ToSeat) => void
  readonly #after: LiveTools['after']
  readonly #seats = new Map<number, BusSeat<string, string>>()
  /** Those that it has lost, until it wakes. */
  #lost: readonly number[] = []
  #missed = 0
  #cancelBeat: (() => void) | undefined

  /** @param after calls back once after so many milliseconds */
  constructor(hub: LiveHub<string, string>, send: (told: ToSeat) => void, after: LiveTools['after']) {
    this.#hub = hub
    this.#send = send
    this.#after = after
  }

  /** Does what a member says. */
  hear(said: FromSeat): void {
    const { seat } = said
    if (said.act === 'beat') {
      this.#wake()
      return
    }
    if (said.act === 'join') {
      this.#seats.set(seat, this.#hub.join(said.list, this.#memberOf(seat)))
      this.#cancelBeat ??= this.#after(BEAT_MS, this.#beat)
      return
    }
    const own = this.#seats.get(seat)
    if (!own) return
    if (said.act === 'give') own.give(said.newcomer, said.text)
    else if (said.act === 'publish' || said.act === 'say') own[said.act](said.text)
    else own[said.act]()
    if (said.act === 'leave') this.#seats.delete(seat)
  }

  /** The process has ended: all its members have left. */
  end(): void {
    this.#cancelBeat?.()
    this.#leaveAll()
  }

  #leaveAll(): void {
    const seats = [...this.#seats.values()]
    // What they are told when others hear of it is not for them any more.
    this.#seats.clear()
    for (const seat of seats) seat.leave()
  }

  readonly #beat = () => {
    this.#cancelBeat = undefined
    if (this.#seats.size === 0) return
    if (this.#missed === MAX_MISSED) {
      this.#lost = [...this.#lost, ...this.#seats.keys()]
      this.#leaveAll()
      return
    }
    this.#missed++
    this.#send({ seat: NO_SEAT, act: 'beat' })
    this.#cancelBeat = this.#after(BEAT_MS, this.#beat)
  }

  #wake(): void {
    this.#missed = 0
    for (const seat of this.#lost) this.#send({ seat, act: 'lost' })
    this.#lost = []
  }

  #memberOf(seat: number): BusMember<string, string> {
    const send = this.#send
    return {
      take: (text) => send({ seat, act: 'take', text }),
      ask: (newcomer) => send({ seat, act: 'ask', newcomer }),
      lead: (isRead) => send({ seat, act: 'lead', isRead }),
      follow: (isRead) => send({ seat, act: 'follow', isRead }),
      hear: (text, from) => send({ seat, act: 'hear', from, text }),
      gone: (from) => send({ seat, act: 'gone', from }),
      lost: () => send({ seat, act: 'lost' }),
    }
  }
}
