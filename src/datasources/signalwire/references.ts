import { Gate } from '../gate.ts'
import { CALLS_AT_A_TIME, keyOf, ReferenceLoads } from '../reference-loads.ts'
import type { Conference } from './conferences.ts'
import { conferencesList, roomsList, sessionsList } from './lists.ts'
import type { SignalWireLoaders } from './loaders.ts'
import type { RoomSession } from './room-sessions.ts'
import type { Room } from './rooms.ts'

/** What one operation refers to at SignalWire, by key and many at once. */
export class SignalWireReferences {
  readonly gate = new Gate(CALLS_AT_A_TIME)
  readonly rooms: ReferenceLoads<Room>
  readonly conferences: ReferenceLoads<Conference>
  readonly sessions: ReferenceLoads<RoomSession>

  constructor(loaders: SignalWireLoaders) {
    this.rooms = new ReferenceLoads(loaders, this.gate, {
      list: roomsList(),
      fetch: (idOrName, want) => loaders.room(idOrName, want),
      keysOf: ({ key, wire }) => [
        keyOf('id', key),
        ...(typeof wire.name === 'string' ? [keyOf('name', wire.name)] : []),
      ],
    })
    this.conferences = new ReferenceLoads(loaders, this.gate, {
      list: conferencesList(),
      fetch: (id, want) => loaders.conference(id, want),
      keysOf: ({ key }) => [keyOf('id', key)],
    })
    this.sessions = new ReferenceLoads(loaders, this.gate, {
      list: sessionsList(),
      fetch: (id, want) => loaders.session(id, want),
      keysOf: ({ key }) => [keyOf('id', key)],
    })
  }
}
