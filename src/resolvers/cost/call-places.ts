import type { ResponsePath } from '../../datasources/loading/call-log.ts'
import type { RoomSessionShape } from '../../datasources/signalwire/room-sessions.ts'
import type { Service } from '../../errors.ts'
import type { Arguments } from '../field-arguments.ts'
import type { PlannedField } from './call-plan.ts'
import type { CallTally } from './call-tally.ts'

/** Calls to one upstream path. */
export interface Ask {
  readonly calls: number
  readonly least: number
  readonly route: string
}

/** What an operation can hold at one place: so many resources of one type, at the most. */
export interface Resources {
  /** The type of the items, also where they are still within their connection. */
  readonly type: string
  readonly count: number
  /** Equal keys are the same resources. */
  readonly key: string
  /** The pages that they came on, where they came in a list that can be asked for again. */
  readonly pages?: number
  /** Whether these rooms or conferences came with their sessions. */
  readonly withSession?: boolean
  /** The shape in which these sessions came. */
  readonly shape?: RoomSessionShape
  /** The rooms of these sessions, where they are at hand. */
  readonly rooms?: Resources
  /** How many rooms these sessions can have, where it is less than one for each. */
  readonly roomCount?: number
  /** The sessions of these recordings, where they are at hand. */
  readonly sessions?: Resources
  /** How many of them there are at the least. Default: none, since a list may be empty. */
  readonly least?: number
  /** The field of `pageInfo` that has to ask, because the page itself is empty, and the calls for it. */
  readonly lookAhead?: { readonly field: string; readonly asks: readonly Ask[] }
}

/** The types whose resources are found in one list of all, where many are referred to. */
export type ListedType = 'Room' | 'Conference' | 'RoomSession' | 'InsightsRoom'

/** What is known of the server that runs the operation. */
export interface ServerFacts {
  readonly maxFirst: number
  readonly configured: ReadonlySet<Service>
  /** Whether the list of all resources of a type was seen to be longer than its largest page. */
  isLong(type: ListedType): boolean
}

/** A field at its place in the operation. */
export interface CallPlace {
  readonly parent: Resources
  readonly field: PlannedField
  readonly args: Arguments
  readonly path: ResponsePath
  readonly tally: CallTally
  readonly server: ServerFacts
}

/** The resources that a field leads to; or those of one type or those of another, but never all of both. */
export type Reached = readonly Resources[] | { readonly either: readonly Resources[] }

/** What a field can cost. */
export interface CallRule {
  /** What one of it weighs for a gateway's demand control, in calls. */
  readonly weight?: number
  /** Whether it depends on more than the document and its variables. */
  readonly varies?: true
  /** Counts the calls of the field itself, and says what it leads to. */
  count(at: CallPlace): Reached
}

/** A field whose resolver could call upstream, and does not: what it reads always comes with its parent. */
export const FREE: unique symbol = Symbol('free')

export type CallRules = Readonly<Record<string, CallRule | typeof FREE>>

/** Whether the session of these rooms or conferences comes with them: an `activeSession` that is not put off lies below. */
export function bringsSession(field: PlannedField, type?: string): boolean {
  const below = type === undefined ? [...field.below.values()] : [field.below.get(type) ?? []]
  return below.some((fields) =>
    fields.some(
      (each) => !each.isDeferred && (each.coordinate.endsWith('.activeSession') || bringsSession(each)),
    ),
  )
}
