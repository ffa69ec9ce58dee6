import type { ResponsePath } from '../call-log.ts'
import { pathOf } from '../http.ts'
import { RestLoads, type Want } from '../rest-loads.ts'
import type { Conference } from './conferences.ts'
import { readConference, readRecording, readRoom, readSession, WITH_SESSION } from './lists.ts'
import { SignalWireReferences } from './references.ts'
import type { RoomSession } from './room-sessions.ts'
import type { Room } from './rooms.ts'
import { SeenRecords } from './seen-records.ts'
import type { RoomRecording } from './session-details.ts'
import { BASE_PATH } from './source.ts'

/**
 * SignalWire as one operation sees it: nothing is asked for twice, and records seen once are found again. The rich
 * form of a room or conference is the one with its active session.
 */
export class SignalWireLoaders extends RestLoads {
  readonly seen = new SeenRecords()
  #references: SignalWireReferences | undefined

  /** Where references to many things meet. */
  get references(): SignalWireReferences {
    this.#references ??= new SignalWireReferences(this)
    return this.#references
  }

  /**
   * The room under an id or a name; the upstream serves both on one path, where a name can look like an id.
   * The caller compares what came with what it asked for.
   */
  room(idOrName: string, want: Want): Promise<Room | null> {
    return this.thing(`${BASE_PATH}/rooms${pathOf(idOrName)}`, readRoom, want, WITH_SESSION)
  }

  conference(id: string, want: Want): Promise<Conference | null> {
    return this.thing(`${BASE_PATH}/conferences${pathOf(id)}`, readConference, want, WITH_SESSION)
  }

  session(id: string, want: Want): Promise<RoomSession | null> {
    const path = `${BASE_PATH}/room_sessions${pathOf(id)}`
    return this.thing(path, readSession('summary'), { ...want, partial: true })
  }

  recording(id: string, want: Want): Promise<RoomRecording | null> {
    return this.thing(`${BASE_PATH}/room_recordings${pathOf(id)}`, readRecording, want)
  }

  protected override remember(records: readonly unknown[], servedFor: ResponsePath[]): void {
    this.seen.add(records, servedFor)
  }

  override forget(): void {
    super.forget()
    this.seen.forget()
  }
}
