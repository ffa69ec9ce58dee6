import { inPlaceOf } from '../../datasources/records/decode.ts'
import { CursorError, RoomgraphError, type UpstreamError } from '../../errors.ts'
import type { Edge } from '../pagination/connection.ts'
import type { Position } from './session-stream.ts'

/** A list that is read forward item by item, and taken up again at a position. */
export interface MergeableStream<T> {
  /** The next item, without taking it; undefined at the end. Throws what its source throws. */
  head(): Promise<T | UpstreamError | undefined>
  /** Takes the item that `head` gave. */
  advance(): void
  /** Tells, when it is called, where the stream was when this property was read. */
  readonly position: () => Position
  /** Whether, by all that is known without asking, items may follow. */
  readonly mayGoOn: boolean
  /** Whether it has taken as many pages as one operation may; nothing can come before its next item then. */
  readonly isPaused: boolean
  /** Buffers what was received and not taken, for the operation that continues. */
  keepRest(): void
}

/** Writes the cursor that goes on from the positions of all streams. */
export interface WritesCursors {
  at(positions: readonly Position[]): string
}

export interface Merged<T> {
  readonly edges: readonly Edge<T>[]
  hasMore(): boolean | Promise<boolean>
}

/**
 * Merges streams into one: the newest head comes next, and that of the first stream where two are equal. The order
 * depends on the streams alone, however many items are taken at a time. `startedAt` gives milliseconds.
 *
 * A stream that fails stops there, and an edge with its error in the item's place follows the items of the others;
 * the cursors leave it where it was. If there are no items at all, the error is thrown. A cursor that is refused
 * throws at once: no later page could follow it.
 */
export async function mergeStreams<T>(
  streams: readonly MergeableStream<T>[],
  limit: number,
  startedAt: (item: T) => number,
  cursors: WritesCursors,
): Promise<Merged<T>> {
  const failures = new Map<MergeableStream<T>, RoomgraphError>()
  const edges: Edge<T>[] = []

  async function headOf(stream: MergeableStream<T>): Promise<T | UpstreamError | undefined> {
    if (failures.has(stream)) return undefined
    try {
      return await stream.head()
    } catch (error) {
      if (error instanceof CursorError || !(error instanceof RoomgraphError)) throw error
      failures.set(stream, error)
      return undefined
    }
  }

  function newest(heads: readonly (T | UpstreamError | undefined)[]): number {
    const times = heads.map((head) => (head === undefined ? Number.NaN : timeOf(head, startedAt)))
    return times.reduce((best, time, index) => (isNewer(time, times[best]) ? index : best), -1)
  }

  function edgeOf(node: T): Edge<T> {
    const positions = streams.map((stream) => stream.position)
    return new MergedEdge(node, positions, cursors)
  }

  const heads = () => Promise.all(streams.map(headOf))
  while (edges.length < limit) {
    const at = await heads()
    const index = newest(at)
    if (index === -1 || streams.some((stream) => stream.isPaused)) break
    streams[index]?.advance()
    edges.push(edgeOf(inPlaceOf<T>(at[index] as Error)))
  }
  for (const stream of streams) stream.keepRest()
  // In the order of the streams, not of the failures.
  const failed = streams.flatMap((stream) => failures.get(stream) ?? [])
  if (failed.length > 0 && edges.length === 0) throw combined(failed)
  const given = edges.length
  for (const error of failed) edges.push(edgeOf(inPlaceOf<T>(error)))
  return {
    edges,
    async hasMore() {
      // An empty page was asked for: only a look at what comes next can tell.
      if (limit === 0 && newest(await heads()) !== -1) return true
      const isCutShort = given === limit || streams.some((stream) => stream.isPaused)
      return streams.some((stream) => stream.mayGoOn && (isCutShort || failures.has(stream)))
    },
  }
}

/** An item with where all streams stood behind it. The cursor is written when it is asked for. */
class MergedEdge<T> implements Edge<T> {
  readonly node: T
  readonly #positions: readonly (() => Position)[]
  readonly #cursors: WritesCursors

  constructor(node: T, positions: readonly (() => Position)[], cursors: WritesCursors) {
    this.node = node
    this.#positions = positions
    this.#cursors = cursors
  }

  get cursor(): string {
    return this.#cursors.at(this.#positions.map((position) => position()))
  }
}

/** What cannot be read or does not say when it began comes at once, so that nothing waits behind it. */
function timeOf<T>(head: T | UpstreamError, startedAt: (item: T) => number): number {
  const time = head instanceof Error ? Number.NaN : startedAt(head)
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}

function isNewer(time: number, best: number | undefined): boolean {
  return !Number.isNaN(time) && (best === undefined || time > best)
}

/** Several failures as one error: the first one's code, and all of their messages. */
function combined(errors: readonly RoomgraphError[]): RoomgraphError {
  const [first, ...others] = errors as [RoomgraphError, ...RoomgraphError[]]
  if (others.length === 0) return first
  const { code: _code, ...details } = first.extensions
  const message = errors.map((error) => error.message).join(' ')
  return new RoomgraphError(first.code, message, {
    ...details,
    others: others.map((error) => error.extensions),
  })
}
