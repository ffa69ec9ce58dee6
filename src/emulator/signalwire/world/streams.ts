import type { WireStream } from '../../../datasources/signalwire/wire.ts'
import { DAY, timestamp } from '../../seed/calendar.ts'
import { hash, indexOfUuid, uuidOf } from '../../seed/random.ts'

/** What a stream belongs to, by its key in the world. */
export interface StreamHost {
  kind: 'room' | 'conference'
  key: number
}

const SLOTS = 4

/** A stream that a host was seeded with. */
function seededStream(seed: number, kind: StreamHost['kind'], index: number, at: number): WireStream {
  const drawn = hash(seed, `${kind}.stream`, index)
  const seen = drawn % 3 !== 0
  const created = timestamp(at - (1 + (drawn % 20)) * DAY)
  return {
    id: uuidOf(seed, `${kind} stream`, index),
    url: `rtmp${drawn % 2 === 0 ? 's' : ''}://live.example.com/app/key-${uuidOf(seed, 'stream key', index).slice(0, 8)}`,
    stream_type: 'rtmp',
    width: seen ? 1280 : null,
    height: seen ? 720 : null,
    fps: seen ? 30 : null,
    created_at: created,
    updated_at: created,
  }
}

/** The streams of all rooms and conferences: some of both have one or two, others none. */
export class Streams {
  readonly #seed: number
  readonly #isThere: (host: StreamHost) => boolean
  readonly #start: number
  readonly #added: { stream: WireStream; host: StreamHost }[] = []
  readonly #changed = new Map<string, WireStream>()
  readonly #removed = new Set<string>()

  /** `isThere` tells whether a room or a conference exists: its streams go with it; `start` is when the world began. */
  constructor(seed: number, start: number, isThere: (host: StreamHost) => boolean) {
    this.#seed = seed
    this.#isThere = isThere
    this.#start = start
  }

  /** Newest first. */
  of(host: StreamHost): WireStream[] {
    const added = this.#added.filter((one) => one.host.kind === host.kind && one.host.key === host.key)
    return [...added.map(({ stream }) => stream).toReversed(), ...this.#seeded(host)]
      .filter(({ id }) => !this.#removed.has(id))
      .map((stream) => this.#changed.get(stream.id) ?? stream)
  }

  find(id: string): WireStream | undefined {
    const host = this.#hostOf(id)
    return host && this.#isThere(host) ? this.of(host).find((stream) => stream.id === id) : undefined
  }

  add(host: StreamHost, url: string, now: string): WireStream {
    const id = uuidOf(this.#seed, 'added stream', this.#added.length)
    const size = { width: null, height: null, fps: null }
    const stream = { id, url, stream_type: 'rtmp', ...size, created_at: now, updated_at: now }
    this.#added.push({ stream, host })
    return stream
  }

  change(stream: WireStream, url: string, now: string): WireStream {
    const changed = { ...stream, url, updated_at: now }
    this.#changed.set(stream.id, changed)
    return changed
  }

  remove(id: string): void {
    this.#removed.add(id)
  }

  #seeded({ kind, key }: StreamHost): WireStream[] {
    const drawn = hash(this.#seed, `${kind}.streams`, key)
    const count = key < 0 || drawn % 3 !== 0 ? 0 : 1 + ((drawn >>> 8) % 2)
    return Array.from({ length: count }, (_, nth) =>
      seededStream(this.#seed, kind, key * SLOTS + nth, this.#start),
    )
  }

  #hostOf(id: string): StreamHost | undefined {
    const added = this.#added.find(({ stream }) => stream.id === id)
    if (added) return added.host
    for (const kind of ['room', 'conference'] as const) {
      const index = indexOfUuid(this.#seed, `${kind} stream`, id)
      if (index !== undefined) return { kind, key: Math.floor(index / SLOTS) }
    }
    return undefined
  }
}
