import type { LiveKnowledge, LiveMessage } from '../../live/bus/live-bus.ts'
import { readKnowledge, readMessage, writeKnowledge, writeMessage } from '../../live/bus/long-texts.ts'
import { recordsIn } from '../../live/change-log.ts'
import { ListKnowledge } from '../../live/list-knowledge.ts'
import { type FleetStore, LIVE } from '../fleet-store.ts'
import type { ListKeys } from '../page-names.ts'
import type { Script } from '../scripts.ts'
import type { ValueSeal } from '../value-seal.ts'
import { APPEND, DISCARD, REST, STORE, SYNC } from './list-scripts.ts'

/** Milliseconds for which the lease to read a list is valid unless it is renewed. */
const READER_LEASE_MS = 4000
/** Milliseconds for which it holds that somebody watches, unless that is said again. */
const INTEREST_MS = 5000
/** Milliseconds for which a list is known after the last who watches it has left. */
const KEPT_MS = 35_000
/** Milliseconds that an answer may take. */
const ANSWER_MS = 1000
/** Bytes of the longest text, as JSON. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024
/** What the scripts call what was told: by the one who reads, by anybody, and that a member is gone. */
const FENCED = 'f'
const SAID = 's'
const GONE = 'g'
/** Sessions, members and events above which those that old events tell of are left out of what is stored. */
const MANY_RECORDS = 2000

/** A member of a list, as the store knows it. */
export interface ListMember {
  readonly number: number
  /** Of its lease. */
  readonly token: string
}

/** Up to where a member has heard a list. */
export interface ListPosition {
  /** Names what the numbers belong to; empty before it has heard anything. */
  readonly history: string
  /** Of what it has heard last. */
  readonly number: number
  /** Of what it has heard last of one who reads. */
  readonly fenced: number
}

/** Something that was told. */
export interface Told {
  readonly number: number
  readonly from: number
  /** Undefined where it says that the member is gone. */
  readonly message: LiveMessage | undefined
  readonly bytes: number
}

/** All that is known of a list. */
export interface ListKnown {
  readonly knowledge: LiveKnowledge
  /** Of what was told last. */
  readonly number: number
  /** How much was told since it was stored. */
  readonly messages: number
  readonly bytes: number
}

/** How it stands with a list. */
export interface ListState {
  /** Whether this member is the one who reads. */
  readonly leads: boolean
  /** Whether it is since now. */
  readonly isNew: boolean
  /** Milliseconds until the lease ends. */
  readonly leaseMs: number
  /** Members for whom somebody watches. */
  readonly watching: number
  /** Whether there was a reading since somebody watches. */
  readonly hasRead: boolean
  /** Empty where nothing is known of the list. */
  readonly history: string
  /** Whether it is known from another Redis: this one may have forgotten what was told there. */
  readonly isMoved: boolean
  /** The number of what a reader told last. */
  readonly fenced: number
  /** All that is known; undefined where what the member has heard goes on. */
  readonly known: ListKnown | undefined
  /** What it has not heard; nothing where it does not go on. `broken` where that cannot be read, or is not all there. */
  readonly told: readonly Told[] | 'broken'
}

export interface ListStoreOptions {
  readonly keys: ListKeys
  readonly seal: ValueSeal
  readonly store: FleetStore
  readonly channel: string
  /** A clock in milliseconds since 1970. */
  readonly now: () => number
}

/** All that is known of a list is so much that no process would take it from Redis. */
export class TooLong extends Error {}

/** List store: what a fleet knows of one list that is watched, in Redis. Each function rejects where that cannot be asked. */
export class ListStore {
  readonly #options: ListStoreOptions
  readonly #keys: readonly string[]
  /** What is published when others have to look. */
  readonly #notice: string

  constructor(options: ListStoreOptions) {
    this.#options = options
    const { lease, known, told, watching, name } = options.keys
    this.#keys = [lease, known, told, watching]
    this.#notice = `${LIVE} ${name}`
  }

  /** Says that a member is there, and gives what was told since. @param watches whether somebody watches there: then it leads if nobody else does */
  async sync({ number, token }: ListMember, position: ListPosition, watches: boolean): Promise<ListState> {
    const reply = await this.#run(SYNC, [
      String(number),
      watches ? token : '',
      String(READER_LEASE_MS),
      String(INTEREST_MS),
      String(KEPT_MS),
      position.history,
      String(position.number),
      String(MAX_TEXT_BYTES),
    ])
    if (!Array.isArray(reply)) throw new Error('an answer of another form')
    const [leads, taken, left, watching, hasRead, history, isWhole, from, last, fenced, bytes, told, moved] =
      reply as unknown[]
    const state = {
      leads: leads === 1,
      isNew: taken === 1,
      leaseMs: Number(left),
      watching: Number(watching),
      hasRead: hasRead === 1,
      history: String(history),
      isMoved: moved === 1,
      fenced: Number(fenced),
    }
    try {
      const entries: Told[] = []
      for (const entry of told as unknown[]) entries.push(await this.#toldIn(entry, state.history))
      const isAll = entries.every((each, index) => each.number === Number(from) + index + 1)
      if (!isAll || entries.length !== Number(last) - Number(from)) throw new Error('something is missing')
      if (isWhole !== 1 || state.history === '') return { ...state, known: undefined, told: entries }
      const known = this.#after(await this.#knowledgeIn(bytes, `${state.history} ${Number(from)}`), entries)
      const size = entries.reduce((sum, entry) => sum + entry.bytes, 0)
      const whole = { knowledge: known, number: Number(last), messages: entries.length, bytes: size }
      return { ...state, known: whole, told: [] }
    } catch {
      return { ...state, known: undefined, told: 'broken' }
    }
  }

  /**
   * Tells something; gives its number. Undefined where another one reads by now, or where something was told that the member has not heard.
   * @param isFenced whether only the one who reads may say it
   */
  async append(
    { number, token }: ListMember,
    { history, fenced }: ListPosition,
    message: LiveMessage,
    isFenced: boolean,
  ): Promise<{ readonly number: number; readonly bytes: number } | undefined> {
    const place = `${history} ${isFenced ? FENCED : SAID} ${number}`
    const text = writeMessage(message)
    const bytes = this.#seal(this.#options.keys.told, place, typeof text === 'string' ? text : await text)
    const isReading = message.kind === 'change' || message.kind === 'read'
    const told = await this.#run(APPEND, [
      isFenced ? token : '',
      history,
      String(fenced),
      String(number),
      bytes,
      isReading ? '1' : '0',
      this.#options.channel,
      this.#notice,
      String(KEPT_MS),
    ])
    return typeof told === 'number' && told > 0 ? { number: told, bytes: bytes.length } : undefined
  }

  /**
   * Stores all that is known up to a number; nothing before it is needed then. Under a history that is not there, it is the first. Gives whether
   * the member reads.
   * @throws TooLong where nobody could read it
   */
  async store(
    { token }: ListMember,
    { history, number }: ListPosition,
    knowledge: LiveKnowledge,
    hasRead: boolean,
  ): Promise<boolean> {
    const { keys, now, channel } = this.#options
    const records = knowledge.kept.reduce((sum, { change }) => sum + recordsIn(change), 0)
    // Who comes back with an old cursor gets a snapshot then.
    const kept = records > MANY_RECORDS ? [] : knowledge.kept
    const aged = kept.map(({ change, at }) => ({ change, at: at - now() }))
    const text = await writeKnowledge({ ...knowledge, kept: aged })
    if (Buffer.byteLength(text) >= MAX_TEXT_BYTES) throw new TooLong('what is known is too long')
    const bytes = this.#seal(keys.known, `${history} ${number}`, text)
    const flags = [String(KEPT_MS), hasRead ? '1' : '0', channel, this.#notice]
    return (await this.#run(STORE, [token, history, String(number), bytes, ...flags])) === 1
  }

  /** Deletes what cannot be read. */
  async discard(history: string): Promise<void> {
    await this.#run(DISCARD, [history, this.#options.channel, this.#notice])
  }

  /** Nobody watches there any more. */
  async rest({ number, token }: ListMember): Promise<void> {
    await this.#run(REST, [String(number), token, this.#options.channel, this.#notice])
  }

  #run(script: Script, args: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#options.store.run(script, this.#keys, args, ANSWER_MS)
  }

  /** @param place what else it is bound to: it can be read nowhere else */
  #seal(key: string, place: string, text: string): Buffer {
    return this.#options.seal.seal(`${key} ${place}`, { requestId: undefined, body: Buffer.from(text) })
  }

  /** @throws where it cannot be read */
  #open(key: string, place: string, bytes: unknown): string {
    const content =
      Buffer.isBuffer(bytes) && this.#options.seal.open(`${key} ${place}`, bytes, MAX_TEXT_BYTES)
    if (!content) throw new Error('a value that cannot be opened')
    return content.body.toString()
  }

  /** What is known after something was told. @throws where one does not follow from the other */
  #after(known: LiveKnowledge, told: readonly Told[]): LiveKnowledge {
    const { now } = this.#options
    const knowledge = new ListKnowledge({ now, random: () => 0 }, known)
    for (const { message, from } of told) {
      if (!message) knowledge.want(from, [])
      else if (!knowledge.hear(message, from)) throw new Error('something else was told')
    }
    return knowledge.toMessage()
  }

  async #knowledgeIn(bytes: unknown, place: string): Promise<LiveKnowledge> {
    const { keys, now } = this.#options
    const knowledge = await readKnowledge(this.#open(keys.known, place, bytes))
    return { ...knowledge, kept: knowledge.kept.map(({ change, at }) => ({ change, at: at + now() })) }
  }

  async #toldIn(entry: unknown, history: string): Promise<Told> {
    const [id, [, kind, , member, , bytes]] = entry as [unknown, unknown[]]
    const number = Number(String(id).split('-')[0])
    const isGone = String(kind) === GONE
    const place = `${history} ${kind} ${member}`
    return {
      number,
      from: Number(String(member)),
      message: isGone ? undefined : await readMessage(this.#open(this.#options.keys.told, place, bytes)),
      bytes: Buffer.isBuffer(bytes) ? bytes.length : 0,
    }
  }
}
