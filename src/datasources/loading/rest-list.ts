import { UpstreamError } from '../../errors.ts'
import type { Query } from '../http/request-target.ts'
import { isId, type Provenance, type RecordClass, type Wire } from '../records/decode.ts'
import { describe } from '../records/json-values.ts'
import type { PageRef } from '../records/page.ts'

/** Makes a record of one item; an item that cannot be read becomes an error in its place. */
export type ReadItem<T> = (raw: unknown, from: Provenance, expanded: boolean) => T | UpstreamError

/** REST list: an upstream list with its filter, and how its items are read. */
export interface RestList<T> {
  readonly path: string
  /** Narrows the list; page tokens and cursors are bound to it. */
  readonly filter: Query
  /** Changes how items look and not which there are. */
  readonly options?: Query
  /** Query parameters of the expanded form of its items; absent where there is none. */
  readonly expandedQuery?: Query
  /** What owns the list, such as `session`; a 404 then means that the owner is gone. */
  readonly owner?: string
  /** Whether the upstream takes no page parameters for it; links are still followed where it sends any. */
  readonly isUnpaged?: true
  /** Whether its answers hold secrets. They are then neither cached nor shared with other operations. */
  readonly isSecret?: true
  readonly read: ReadItem<T>
}

/** One page of one list: where an item came from. */
export interface ItemOrigin<T> {
  readonly list: RestList<T>
  readonly ref: PageRef
}

/** Reads items into records of one class; `idKey` is the property with their id. */
export function readAs<T>(Record: RecordClass<T>, idKey: string): ReadItem<T> {
  return (raw, from) => {
    const key = keyIn(raw, idKey)
    return key === undefined ? unreadable(raw, idKey, from) : new Record(key, raw as Wire, from)
  }
}

/** The id under `idKey`, or undefined where an item is no object with one. */
export function keyIn(raw: unknown, idKey: string): string | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const key = (raw as Wire)[idKey]
  return isId(key) ? key : undefined
}

/** The error in place of an item without an id. */
export function unreadable(raw: unknown, idKey: string, from: Provenance): UpstreamError {
  const got =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? 'an object without one' : describe(raw)
  const message = `${from.at} sent an item that cannot be read: an object with a text \`${idKey}\` was expected, but got ${got}.`
  return new UpstreamError('UPSTREAM_BAD_RESPONSE', message, {
    service: from.service,
    status: 200,
    ...(from.requestId !== undefined && { requestId: from.requestId }),
  })
}
