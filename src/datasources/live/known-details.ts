import type { RoomgraphError } from '../../errors.ts'
import type { RoomSessionEvent, RoomSessionMember } from '../signalwire/session-details.ts'

/** What can be read of one session beside the list: who is in it, or what happened in it. Each is a list of its own upstream. */
export type DetailKind = 'members' | 'events'

/** One list of one session. */
export interface Detail {
  readonly sessionId: string
  readonly kind: DetailKind
}

/** What changed from one reading of such a list to the next. */
export interface DetailChange extends Detail {
  /** Whether nothing was known of it before: then `joined` or `events` is all that there is. */
  readonly isWhole: boolean
  /** In milliseconds since 1970. */
  readonly readAt: number
  readonly joined: readonly RoomSessionMember[]
  /** Also who came and went between two readings. */
  readonly left: readonly RoomSessionMember[]
  readonly events: readonly RoomSessionEvent[]
  /** All that stands in the list and cannot be read, or undefined where that is as before. */
  readonly unreadable: readonly RoomgraphError[] | undefined
  /** Members and events that may be forgotten, by their keys: the list has them no more, and there are many of them. */
  readonly forgotten: readonly string[]
}

/** Members and events that are known of a list which has them no more: so many are remembered, as its pages may have shifted. */
const MAX_NOT_LISTED = 1000

/** What is known of one such list. */
export interface KnownDetail extends Detail {
  readonly readAt: number
  /** Who is in the session. */
  readonly members: readonly RoomSessionMember[]
  /** The ids of those who have been in the session and have left. */
  readonly gone: readonly string[]
  readonly events: readonly RoomSessionEvent[]
  readonly unreadable: readonly RoomgraphError[]
}

interface Listed {
  readAt: number
  readonly members: Map<string, RoomSessionMember>
  readonly gone: Set<string>
  readonly events: Map<string, RoomSessionEvent>
  unreadable: readonly RoomgraphError[]
}

/** Known details: members and events of the sessions for which somebody watches them. */
export class KnownDetails {
  readonly #lists = new Map<string, Detail & Listed>()

  /** @param from what another process knows of the same list */
  constructor(from: readonly KnownDetail[] = []) {
    for (const { members, gone, events, ...rest } of from) {
      this.#lists.set(detailKey(rest), {
        ...rest,
        members: byKey(members),
        gone: new Set(gone),
        events: byKey(events),
      })
    }
  }

  get(detail: Detail): Pick<KnownDetail, 'readAt' | 'members' | 'events' | 'unreadable'> | undefined {
    const known = this.#lists.get(detailKey(detail))
    return known && { ...known, members: [...known.members.values()], events: [...known.events.values()] }
  }

  /** When such a list was read last; undefined where it was not. */
  readAtOf(detail: Detail): number | undefined {
    return this.#lists.get(detailKey(detail))?.readAt
  }

  /** Says what a reading of a whole list changes, for `apply`. */
  compare(
    detail: Detail,
    { members = [], events = [], unreadable }: DetailReading,
    readAt: number,
  ): DetailChange {
    const known = this.#lists.get(detailKey(detail))
    const joined: RoomSessionMember[] = []
    const left: RoomSessionMember[] = []
    for (const member of members) {
      const isThere = member.wire.leave_time == null
      const wasThere = known?.members.has(member.key) ?? false
      if (isThere && !wasThere) joined.push(member)
      else if (!isThere && !known?.gone.has(member.key)) left.push(member)
    }
    const listed = new Set([...members, ...events].map(({ key }) => key))
    const notListed = keysOf(known).filter((key) => !listed.has(key))
    const isAsBefore = known ? sameTexts(unreadable, known.unreadable) : unreadable.length === 0
    return {
      ...detail,
      isWhole: !known,
      readAt,
      joined,
      left,
      events: events.filter(({ key }) => !known?.events.has(key)),
      unreadable: isAsBefore ? undefined : unreadable,
      forgotten: notListed.length > MAX_NOT_LISTED ? notListed : [],
    }
  }

  /** Takes a change over. */
  apply(change: DetailChange): void {
    const { sessionId, kind, readAt, joined, left, events, unreadable, forgotten } = change
    const key = detailKey(change)
    const known = this.#lists.get(key) ?? {
      sessionId,
      kind,
      readAt,
      members: new Map(),
      gone: new Set<string>(),
      events: new Map(),
      unreadable: [],
    }
    this.#lists.set(key, known)
    known.readAt = readAt
    for (const member of joined) {
      known.members.set(member.key, member)
      known.gone.delete(member.key)
    }
    for (const member of left) {
      known.members.delete(member.key)
      known.gone.add(member.key)
    }
    for (const event of events) known.events.set(event.key, event)
    for (const key of forgotten) {
      known.members.delete(key)
      known.gone.delete(key)
      known.events.delete(key)
    }
    known.unreadable = unreadable ?? known.unreadable
  }

  /** Says of a list that a later reading has found nothing else. */
  readAgain(detail: Detail, readAt: number): void {
    const known = this.#lists.get(detailKey(detail))
    if (known) known.readAt = readAt
  }

  /** Drops the lists for which nobody watches. */
  keepOnly(wanted: ReadonlySet<string>): void {
    for (const key of this.#lists.keys()) if (!wanted.has(key)) this.#lists.delete(key)
  }

  toMessage(): KnownDetail[] {
    return [...this.#lists.values()].map(({ members, gone, events, ...rest }) => ({
      ...rest,
      members: [...members.values()],
      gone: [...gone],
      events: [...events.values()],
    }))
  }
}

/** One reading of a whole list. */
export interface DetailReading {
  readonly members?: readonly RoomSessionMember[]
  readonly events?: readonly RoomSessionEvent[]
  readonly unreadable: readonly RoomgraphError[]
}

/** Tells one list from the others. */
export function detailKey({ sessionId, kind }: Detail): string {
  return `${kind} ${sessionId}`
}

/** Whether a reading has found anything new. */
export function hasDetails({ isWhole, joined, left, events, unreadable }: DetailChange): boolean {
  return isWhole || joined.length + left.length + events.length > 0 || unreadable !== undefined
}

function keysOf(known: Listed | undefined): string[] {
  return known ? [...known.members.keys(), ...known.gone, ...known.events.keys()] : []
}

function byKey<T extends { readonly key: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.key, record]))
}

function sameTexts(a: readonly Error[], b: readonly Error[]): boolean {
  return a.length === b.length && a.every(({ message }, index) => message === b[index]?.message)
}
