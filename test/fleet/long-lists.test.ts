import { beforeEach, describe, expect, test } from 'vitest'
import type { FleetStore } from '../../src/datasources/fleet/fleet-store.ts'
import { APPEND, STORE } from '../../src/datasources/fleet/live/list-scripts.ts'
import { type ListState, ListStore } from '../../src/datasources/fleet/live/list-store.ts'
import { listKeysOf } from '../../src/datasources/fleet/page-names.ts'
import type { Script } from '../../src/datasources/fleet/scripts.ts'
import { ValueSeal } from '../../src/datasources/fleet/value-seal.ts'
import { ListKnowledge } from '../../src/datasources/live/list-knowledge.ts'
import { RoomSession } from '../../src/datasources/signalwire/room-sessions.ts'
import { countTurns } from '../live/turns.ts'

const MEMBER = { number: 1, token: 'first' }
const FROM = { service: 'signalwire', at: 'GET /api/video/room_sessions', requestId: undefined } as const
const TOOLS = { now: () => 0, random: () => 0 }

/** A store that keeps what one list has, and answers in the same turn of the event loop. */
class Kept {
  known: unknown = ''
  told: unknown[] = []

  readonly run = async (script: Script, _keys: readonly string[], args: readonly (string | Buffer)[]) => {
    if (script === STORE) {
      this.known = args[3]
      this.told = []
      return 1
    }
    if (script === APPEND) {
      const number = this.told.length + 1
      this.told.push([`${number}-0`, ['t', 'f', 'm', '1', 'v', args[4]]])
      return number
    }
    return [1, 0, 4000, 1, 1, 'history', 1, 0, this.told.length, 0, this.known, this.told]
  }
}

function sessions(count: number, locked: boolean): RoomSession[] {
  return Array.from({ length: count }, (_, number) => {
    const id = `session-${number}`
    const fields = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`field ${at}`, `${number} ${at}`]),
    )
    return new RoomSession(id, 'full', { id, status: 'in-progress', locked, ...fields }, FROM)
  })
}

describe('a list of thousands of sessions', () => {
  let list: ListStore
  let known: ListKnowledge
  beforeEach(() => {
    const store = new Kept() as unknown as FleetStore
    const keys = listKeysOf('rg', undefined, 'list')
    list = new ListStore({ keys, seal: new ValueSeal([], 'list'), store, channel: 'c', now: () => 0 })
    known = new ListKnowledge(TOOLS)
  })
  const position = { history: 'history', number: 0, fenced: 0 }
  const changeOf = (started: readonly RoomSession[], updated: readonly RoomSession[]) =>
    ({
      kind: 'change',
      change: known.next({ started, updated, ended: [], unreadable: undefined }, 1, undefined),
      calls: 1,
    }) as const

  /** What one who joins is told. */
  async function joined(): Promise<ListState> {
    return await list.sync({ number: 2, token: 'second' }, { history: '', number: 0, fenced: 0 }, false)
  }

  /** Runs something, and gives in how many turns of the event loop that was. */
  async function turnsOf<T>(run: () => Promise<T>): Promise<readonly [number, T]> {
    const ended = countTurns()
    const result = await run()
    return [ended(), result]
  }

  test('is stored, told and read again as it was, each in many turns of the event loop', async () => {
    known.hear(changeOf(sessions(10_000, false), []), 1)
    const [toStore, isStored] = await turnsOf(() => list.store(MEMBER, position, known.toMessage(), true))
    expect(isStored).toBe(true)
    const change = changeOf([], sessions(10_000, true))
    const [toTell, told] = await turnsOf(() => list.append(MEMBER, position, change, true))
    expect(told?.number).toBe(1)
    const [toRead, state] = await turnsOf(joined)
    known.hear(change, 1)
    const { sessions: expected, latest } = known.toMessage()
    expect(state.known?.knowledge.sessions).toEqual(expected)
    expect(state.known?.knowledge.latest).toEqual(latest)
    for (const turns of [toStore, toTell, toRead]) expect(turns).toBeGreaterThan(1)
  })

  test('is broken where a part of it is missing', async () => {
    known.hear(changeOf(sessions(300, false), []), 1)
    await list.store(MEMBER, position, known.toMessage(), true)
    expect((await joined()).known?.knowledge.sessions).toHaveLength(300)
    const store = new Kept()
    const seal = new ValueSeal([], 'list')
    const keys = listKeysOf('rg', undefined, 'list')
    const text = (lines: string) =>
      seal.seal(`${keys.known} history 0`, { requestId: undefined, body: Buffer.from(lines) })
    list = new ListStore({ keys, seal, store: store as unknown as FleetStore, channel: 'c', now: () => 0 })
    for (const lines of ['', '{}', '{"kind":"read"}\n{}', 'null']) {
      store.known = text(lines)
      expect((await joined()).told).toBe('broken')
    }
  })
})
