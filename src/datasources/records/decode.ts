import { FieldUnavailableError, type RoomgraphError, type Service, UpstreamError } from '../../errors.ts'
import { isDateTime } from './date-time.ts'
import { generate } from './generated.ts'
import { asValue, describe, isJsonObject, MAX_JSON_DEPTH } from './json-values.ts'

/**
 * Decoding of upstream values, one field at a time and only when it is read. An undocumented value becomes an
 * UpstreamError in its place: GraphQL reports it at the field's path, and the other fields stay.
 */

const UNREADABLE: unique symbol = Symbol('unreadable')

/** Reader: how one upstream value is read. */
export interface Reader<T> extends FieldSource {
  readonly expected: string
  readonly read: (value: unknown) => T | typeof UNREADABLE
  /** The reason why the field cannot have a value that is valid upstream. */
  readonly unavailable?: (value: unknown) => string | undefined
}

type Test = (value: unknown) => boolean

/** Provenance: the service and the call ("GET /api/video/rooms") that a record came from, for messages. */
export interface Provenance {
  readonly service: Service
  readonly at: string
  readonly requestId: string | undefined
}

export type Wire = Readonly<Record<string, unknown>>

type Readers = Readonly<Record<string, Reader<unknown>>>
/** The properties of a record made from a table of readers; each access reads the value again. */
export type Decoded<R extends Readers> = { readonly [K in keyof R]: R[K] extends Reader<infer T> ? T : never }

/** Fields common to every decoded record. */
export interface WireRecord {
  /** The upstream's id. */
  readonly key: string
  readonly wire: Wire
  readonly from: Provenance
}

/** Makes a constructor for records whose properties are the fields of `readers`, decoded on access. */
export function recordOf<R extends Readers>(readers: R): RecordClass<WireRecord & Decoded<R>> {
  class DecodedRecord implements WireRecord {
    readonly key: string
    readonly wire: Wire
    readonly from: Provenance

    constructor(key: string, wire: Wire, from: Provenance) {
      this.key = key
      this.wire = wire
      this.from = from
    }
  }
  for (const [name, reader] of Object.entries(readers)) {
    const get = Object.assign(getterOf(reader), { [READER]: reader })
    Object.defineProperty(DecodedRecord.prototype, name, { get })
  }
  return DecodedRecord as unknown as RecordClass<WireRecord & Decoded<R>>
}

export type RecordClass<T> = new (key: string, wire: Wire, from: Provenance) => T

/** The property of a getter that holds its reader. */
const READER: unique symbol = Symbol('reader')

/**
 * FieldSource: where code that reads many records finds the value of a field, in the same way as its getter and without a
 * call for each.
 */
export interface FieldSource {
  /** The key of the value in the object that `SOURCE_PROPERTY` names. */
  readonly key: string
  /** Whether a value other than null is the field's own; all others take the getter. Absent where all do. */
  readonly isPlain?: Test | undefined
  /** Whether null is the field's own value. */
  readonly takesNull?: boolean
}

/** The property of each record with the object that it reads. */
export const SOURCE_PROPERTY = 'wire' satisfies keyof WireRecord

/** The source of a property that records inherit from this prototype; undefined for any other property. */
export function fieldSourceOf(prototype: object | null, name: string): FieldSource | undefined {
  for (let at = prototype; at; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, name)
    if (property) return (property.get as { [READER]?: Reader<unknown> } | undefined)?.[READER]
  }
  return undefined
}

/**
 * Generates the getter of one field. perf: bench/run.ts --only 1. Generated code reads the property by a constant name
 * and calls one test, so the engine can optimise it; one function for all fields would be megamorphic.
 */
function getterOf(reader: Reader<unknown>): (this: WireRecord) => unknown {
  const isUnchanged = [reader.takesNull && 'value === null', reader.isPlain && 'isPlain(value)']
  const code = `
    return function () {
      const value = this.wire[${JSON.stringify(reader.key)}]
      return ${isUnchanged.filter(Boolean).join(' || ') || false} ? value : readField(reader, this)
    }`
  const values = { reader, readField, isPlain: reader.isPlain }
  const getter = generate<(this: WireRecord) => unknown>(code, values)
  return (
    getter ??
    function (this: WireRecord) {
      return readField(reader, this)
    }
  )
}

/** Reads one field of a record; returns an error in place of an unreadable value. */
export function readField<T>(reader: Reader<T>, record: WireRecord): T {
  const value = record.wire[reader.key]
  const result = reader.read(value)
  return result === UNREADABLE ? inPlaceOf<T>(badValue(reader, value, record.from)) : result
}

/** An error in place of a T; GraphQL execution reports it at the field's path. */
export function inPlaceOf<T>(error: Error): T {
  return error as unknown as T
}

function badValue(reader: Reader<unknown>, value: unknown, from: Provenance): RoomgraphError {
  const reason = reader.unavailable?.(value)
  if (reason !== undefined) {
    const requestId = from.requestId === undefined ? {} : { requestId: from.requestId }
    const message = `\`${reader.key}\` of ${from.at} ${reason}`
    return new FieldUnavailableError(message, { service: from.service, status: 200, ...requestId })
  }
  const message = `${from.at} sent ${describe(value)} as \`${reader.key}\` where ${reader.expected} was expected.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, {
    service: from.service,
    status: 200,
    ...(from.requestId !== undefined && { requestId: from.requestId }),
  })
}

function reader<T>(
  key: string,
  expected: string,
  read: (value: unknown) => T | typeof UNREADABLE,
  isPlain?: Test,
): Reader<T> {
  return { key, expected, read, isPlain }
}

/** Reads values that pass a test, unchanged, and no others. */
function plain<T>(key: string, expected: string, isPlain: (value: unknown) => value is T): Reader<T> {
  return reader(key, expected, (value) => (isPlain(value) ? value : UNREADABLE), isPlain)
}

/** Also reads null, and an absent key as null. */
export function nullable<T>(inner: Reader<T>): Reader<T | null> {
  const read = (value: unknown) => (value === null || value === undefined ? null : inner.read(value))
  return { ...inner, expected: `${inner.expected} or null`, read, takesNull: true }
}

export function text(key: string): Reader<string> {
  return plain(key, 'a string', (value) => typeof value === 'string')
}

/** An id that can be a path segment; a dot segment would change the path. */
export function id(key: string): Reader<string> {
  return plain(key, 'the text of an id', isId)
}

/** Whether a value is a text that can be a path segment. A lone surrogate has no UTF-8. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && value.isWellFormed()
}

export function flag(key: string): Reader<boolean> {
  return plain(key, 'a boolean', (value) => typeof value === 'boolean')
}

/** A whole number that GraphQL's Int can hold. */
export function int(key: string): Reader<number> {
  return plain(key, 'a 32-bit whole number', isInt)
}

/**
 * As `int`, for values documented as 64-bit or unbounded whole numbers. `instead` names the field that has the values
 * beyond Int, if there is one.
 */
export function unboundedInt(key: string, instead?: string): Reader<number> {
  const advice = instead === undefined ? '' : `; select \`${instead}\``
  const unavailable = (value: unknown) =>
    Number.isInteger(value) ? `is beyond what an Int can hold${advice}.` : undefined
  return { ...int(key), expected: 'a whole number', unavailable }
}

function isInt(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}

/** As `int`; a string of digits counts too, for the `fps` of SignalWire. */
export function intOrDigits(key: string): Reader<number> {
  const read = (value: unknown) => {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
    return isInt(number) ? number : UNREADABLE
  }
  return reader(key, 'a whole number', read, isInt)
}

export function float(key: string): Reader<number> {
  return plain(key, 'a number', (value): value is number => Number.isFinite(value))
}

/** RFC 3339 text, unchanged. */
export function dateTime(key: string): Reader<string> {
  return plain(
    key,
    'an RFC 3339 date-time',
    (value): value is string => typeof value === 'string' && isDateTime(value),
  )
}

export function jsonObject(key: string): Reader<Record<string, unknown>> {
  const expected = `an object of at most ${MAX_JSON_DEPTH} levels`
  const read = (value: unknown) => (isJsonObject(value) ? asValue(value) : UNREADABLE)
  return reader(key, expected, read, (value) => isJsonObject(value) && !('then' in value))
}

/** An http(s) URL; an empty text is read as null. */
export function url(key: string): Reader<string | null> {
  return reader(key, 'an http or https URL', (value) => {
    if (value === '') return null
    return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
      ? value
      : UNREADABLE
  })
}

/** What an unknown value of an open enum resolves to. */
export const UNRECOGNIZED = 'UNRECOGNIZED'

/** A value of an open enum: one of `known` as it is, any other text as UNRECOGNIZED. */
export function enumValue<const W extends string>(
  key: string,
  known: readonly W[],
): Reader<W | typeof UNRECOGNIZED> {
  const values: ReadonlySet<string> = new Set(known)
  const isKnown = (value: unknown): value is W => values.has(value as string)
  const read = (value: unknown) => {
    if (typeof value !== 'string') return UNREADABLE
    return isKnown(value) ? value : UNRECOGNIZED
  }
  return reader(key, 'a string', read, isKnown)
}

/** A list of objects, as they are. */
export function objects(key: string): Reader<Wire[]> {
  return plain(
    key,
    'a list of objects',
    (value): value is Wire[] => Array.isArray(value) && value.every(isJsonObject),
  )
}

export function texts(key: string): Reader<string[]> {
  return listOf(text(key), 'a list of strings')
}

/** As `enumValue`, for each of a list. */
export function enumValues<const W extends string>(
  key: string,
  known: readonly W[],
): Reader<(W | typeof UNRECOGNIZED)[]> {
  return listOf(enumValue(key, known), 'a list of strings')
}

function listOf<T>(item: Reader<T>, expected: string): Reader<T[]> {
  return reader(item.key, expected, (value) => {
    if (!Array.isArray(value)) return UNREADABLE
    const read = value.map((each) => item.read(each))
    return read.includes(UNREADABLE) ? UNREADABLE : (read as T[])
  })
}
