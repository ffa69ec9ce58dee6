import { createGraphQLError } from 'graphql-yoga'
import { elementsOf, isUtf8, readMediaType } from './media-type.ts'

/** What a result that comes at once is sent as; where a caller takes both alike, the first. */
const JSON_TYPES: readonly string[] = ['application/json', 'application/graphql-response+json']
/** What a result in parts is sent as; one that comes at once, too, for callers who name it. */
const PART_TYPES: readonly string[] = ['multipart/mixed', 'text/event-stream']

/** What a result can be sent as. */
const OFFERED: string = [...JSON_TYPES.toReversed(), ...PART_TYPES].join(', ')

/** What an Accept header takes, of what a result can be sent as. */
export interface Accepted {
  /** The type for a result that comes at once; undefined if the header takes none. */
  readonly whole: string | undefined
  /** The type for a result in parts. */
  readonly parts: string | undefined
  /** The form for a subscription: server-sent events, or parts for a client that names Apollo's protocol of them. */
  readonly stream: 'events' | 'parts' | undefined
}

/** Whether a type is of a result that is JSON and nothing else. */
export function isJsonType(type: string | undefined): type is string {
  return type !== undefined && JSON_TYPES.includes(type)
}

const ANYTHING: Accepted = { whole: JSON_TYPES[0], parts: PART_TYPES[0], stream: 'events' }
const NOTHING: Accepted = { whole: undefined, parts: undefined, stream: undefined }

/** Headers whose outcome is kept: browsers and clients have few, callers could make up any number. */
const MAX_KEPT = 100
const MAX_KEPT_LENGTH = 300

/** Reads Accept headers, by RFC 9110, section 12.5.1. */
export class AcceptReader {
  readonly #kept = new Map<string, Accepted>()

  read(header: string | null): Accepted {
    if (header === null || header === '*/*') return ANYTHING
    const known = this.#kept.get(header)
    if (known) return known
    const accepted = readAccept(header)
    if (header.length <= MAX_KEPT_LENGTH) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
      this.#kept.set(header, accepted)
    }
    return accepted
  }
}

/** A media range with its weight. */
interface Range {
  readonly type: string
  readonly quality: number
  /** Whether it names Apollo's protocol of subscriptions in parts. */
  readonly isOfSubscriptions: boolean
  /** Its place in the header. */
  readonly position: number
}

/** How well a header takes a type. */
interface Match {
  readonly type: string
  readonly quality: number
  /** 2 for its very name, 1 for `application/*`, 0 for `*\/*`. */
  readonly specificity: number
  /** The place of the range in the header. */
  readonly position: number
}

function readAccept(header: string): Accepted {
  const elements = elementsOf(header)
  if (elements.length === 0) return ANYTHING
  const ranges = elements.flatMap((element, position) => readRange(element, position))
  if (ranges.length === 0) return NOTHING
  const parts = PART_TYPES.flatMap((type) => matchOf(type, ranges))
  // `text/*` asks for text, and not for a stream of events.
  const named = parts.filter(({ specificity }) => specificity === 2)
  const json = JSON_TYPES.flatMap((type) => matchOf(type, ranges))
  const whole = bestOf(json)
  const stream = bestOf(named)
  return {
    whole: whole && (!stream || whole.quality >= stream.quality) ? whole.type : stream?.type,
    parts: bestOf(parts)?.type,
    stream: streamOf(ranges),
  }
}

function streamOf(ranges: readonly Range[]): Accepted['stream'] {
  const ofParts = ranges.filter(({ isOfSubscriptions }) => isOfSubscriptions)
  const best = bestOf([...matchOf('text/event-stream', ranges), ...matchOf('multipart/mixed', ofParts)])
  return best && (best.type === 'multipart/mixed' ? 'parts' : 'events')
}

/** Only UTF-8 is offered. Parameters that are not known, such as `deferSpec`, narrow nothing. */
function readRange(element: string, position: number): Range[] {
  // A lone `*` is no range by the RFC, and what old clients mean by it is clear: Java's sends `*; q=.2` unasked.
  const range = readMediaType(element.replace(/^\*(?=\s*(;|$))/, '*/*'))
  if (!range || !isUtf8(range)) return []
  const { type, parameters } = range
  return [
    {
      type,
      quality: qualityOf(parameters.get('q')),
      isOfSubscriptions: parameters.has('subscriptionspec'),
      position,
    },
  ]
}

/** A weight that is no number says nothing, as if it was not there. */
function qualityOf(text: string | undefined): number {
  return text !== undefined && /^(\d+\.?\d*|\.\d+)$/.test(text) ? Math.min(Number(text), 1) : 1
}

/** By the most specific range, whatever others say of the type; nothing if its weight is 0. */
function matchOf(type: string, ranges: readonly Range[]): Match[] {
  let best: Match | undefined
  for (const range of ranges) {
    const specificity = specificityOf(type, range.type)
    if (specificity === undefined) continue
    const isCloser = !best || specificity > best.specificity
    if (!isCloser && !(specificity === best?.specificity && range.quality > best.quality)) continue
    best = { type, quality: range.quality, specificity, position: range.position }
  }
  return best && best.quality > 0 ? [best] : []
}

function specificityOf(type: string, range: string): number | undefined {
  if (range === type) return 2
  if (range === `${type.split('/')[0]}/*`) return 1
  return range === '*/*' ? 0 : undefined
}

/** The highest weight, then the most specific, then what the caller names first, then our order. */
function bestOf(matches: readonly Match[]): Match | undefined {
  return matches.toSorted(
    (a, b) => b.quality - a.quality || b.specificity - a.specificity || a.position - b.position,
  )[0]
}

/** The refusal of a request whose answer its caller takes in no form that there is. */
export function notAcceptable() {
  return refusal(
    'One of the types that a result can be sent as was expected in `accept`, but got none of them. Send `accept: application/graphql-response+json, application/json;q=0.9`.',
    OFFERED,
  )
}

/** The refusal of an operation in parts whose caller takes none. */
export function noParts() {
  return refusal(
    'An operation with `@defer` or `@stream` is answered in parts, so `multipart/mixed` or `text/event-stream` was expected in `accept`, but got neither. Add one of them, or leave the directives out.',
    PART_TYPES.join(', '),
  )
}

/** The refusal of a subscription whose caller takes neither form of a stream. */
export function noStream() {
  return refusal(
    'A subscription is answered with a stream, so `text/event-stream` was expected in `accept`, or `multipart/mixed;subscriptionSpec="1.0"`, but got neither.',
    'text/event-stream, multipart/mixed;subscriptionSpec="1.0"',
  )
}

/** HTTP status 406, with what is offered. */
function refusal(message: string, accept: string) {
  return createGraphQLError(message, {
    extensions: { code: 'NOT_ACCEPTABLE', http: { status: 406, headers: { accept } } },
  })
}
