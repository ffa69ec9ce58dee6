import { RoomgraphError } from '../../../errors.ts'
import type { Provenance, Wire, WireRecord } from '../../records/decode.ts'
import { RoomSession, type RoomSessionShape } from '../../signalwire/room-sessions.ts'
import { RoomSessionEvent, RoomSessionMember } from '../../signalwire/session-details.ts'
import type { LiveChange } from '../change-log.ts'
import type { DetailChange, KnownDetail } from '../known-details.ts'
import type { LiveKnowledge, LiveMessage } from './live-bus.ts'

/**
 * What goes over a bus between processes, as JSON. Records and errors are named one by one at their places, so that nothing which an
 * upstream sends is ever taken for one.
 */

type PackedSession = readonly [string, RoomSessionShape, Wire, Provenance]
type PackedRecord = readonly [string, Wire, Provenance]
type PackedError = Pick<RoomgraphError, 'message' | 'extensions'> & { readonly code?: RoomgraphError['code'] }

/** What is in a message or a knowledge, in the one form or in the other. */
interface Forms<From, To> {
  readonly session: (from: From) => To
  readonly member: (from: From) => To
  readonly event: (from: From) => To
  readonly error: (from: From) => To
}

const PACK = {
  session: ({ key, shape, wire, from }: RoomSession): PackedSession => [key, shape, wire, from],
  member: packRecord,
  event: packRecord,
  error: ({ code, message, extensions }: RoomgraphError): PackedError => ({ code, message, extensions }),
} as unknown as Forms<unknown, unknown>

const UNPACK = {
  session: ([key, shape, wire, from]: PackedSession) => new RoomSession(key, shape, wire, from),
  member: (packed: PackedRecord) => new RoomSessionMember(...packed),
  event: (packed: PackedRecord) => new RoomSessionEvent(...packed),
  // A fault of the process that reads has no code; its log says what it was.
  error: ({ code, message, extensions }: PackedError) =>
    code === undefined
      ? new Error('the process that reads has failed')
      : new RoomgraphError(code, message, extensions),
} as unknown as Forms<unknown, unknown>

function packRecord({ key, wire, from }: WireRecord): PackedRecord {
  return [key, wire, from]
}

/** Some of the sessions of a change that is told in parts, as the list has them from there on. */
export interface SessionsPart {
  readonly kind: 'part'
  readonly number: number
  readonly list: 'started' | 'updated' | 'ended'
  readonly sessions: readonly RoomSession[]
}

/** A message, a part of one, or the end of one, which says how many parts came before it. */
type Said =
  | Exclude<LiveMessage, { kind: 'change' }>
  | SessionsPart
  | (LiveMessage & { readonly kind: 'change'; readonly parts?: number })

export function encodeMessage(message: Said): string {
  return JSON.stringify(messageIn(PACK, message))
}

/** @param text as `encodeMessage` gave it */
export function decodeSaid(text: string): Said {
  return messageIn(UNPACK, JSON.parse(text)) as Said
}

export function encodeKnowledge(knowledge: LiveKnowledge): string {
  return JSON.stringify(knowledgeIn(PACK, knowledge))
}

/** @param text as `encodeKnowledge` gave it */
export function decodeKnowledge(text: string): LiveKnowledge {
  return knowledgeIn(UNPACK, JSON.parse(text)) as LiveKnowledge
}

function messageIn(forms: Forms<unknown, unknown>, message: Said) {
  switch (message.kind) {
    case 'part':
      return { ...message, sessions: message.sessions.map(forms.session) }
    case 'change':
      return { ...message, change: changeIn(forms, message.change) }
    case 'failed':
    case 'details-failed':
      return { ...message, error: forms.error(message.error) }
    case 'await':
      return { ...message, session: forms.session(message.session) }
    default:
      return message
  }
}

function changeIn(forms: Forms<unknown, unknown>, change: LiveChange) {
  return {
    ...change,
    started: change.started.map(forms.session),
    updated: change.updated.map(forms.session),
    ended: change.ended.map(forms.session),
    unreadable: change.unreadable?.map(forms.error),
    details: change.details.map((each) => detailIn(forms, each)),
  }
}

function detailIn(forms: Forms<unknown, unknown>, detail: DetailChange) {
  return {
    ...detail,
    joined: detail.joined.map(forms.member),
    left: detail.left.map(forms.member),
    events: detail.events.map(forms.event),
    unreadable: detail.unreadable?.map(forms.error),
  }
}

function knownIn(forms: Forms<unknown, unknown>, detail: KnownDetail) {
  return {
    ...detail,
    members: detail.members.map(forms.member),
    events: detail.events.map(forms.event),
    unreadable: detail.unreadable.map(forms.error),
  }
}

function knowledgeIn(forms: Forms<unknown, unknown>, knowledge: LiveKnowledge) {
  return {
    ...knowledge,
    sessions: knowledge.sessions.map(forms.session),
    awaited: knowledge.awaited.map(forms.session),
    unreadable: knowledge.unreadable.map(forms.error),
    latest: knowledge.latest && changeIn(forms, knowledge.latest),
    kept: knowledge.kept.map(({ change, at }) => ({ at, change: changeIn(forms, change) })),
    details: knowledge.details.map((each) => knownIn(forms, each)),
  }
}
