import { sendRecording } from '../items.ts'
import {
  type ApiContext,
  bodiless,
  itemEndpoint,
  listEndpoint,
  mediaOption,
  NO_CONTENT,
  type Read,
  type Resource,
} from './resource.ts'

/** `/room_recordings` and all below it. */
export function recordingsAt(
  context: ApiContext,
  id: string | undefined,
  what: string | undefined,
): Resource | undefined {
  const { world } = context
  if (id === undefined)
    return { GET: recordingsEndpoint(context, 'room_recordings', () => allRecordings(context)) }
  const key = world.recordingKeyOfId(id)
  if (what === undefined) {
    return {
      GET: itemEndpoint(mediaOption, (query) =>
        key === undefined ? undefined : sendRecording(context, key, query),
      ),
      DELETE: bodiless(key !== undefined, () => {
        if (key !== undefined) world.removeRecording(key)
        return NO_CONTENT
      }),
    }
  }
  if (what !== 'events') return undefined
  if (key === undefined) return { GET: () => undefined }
  const session = world.sessionKeyOfId(world.recording(key).room_session_id) ?? 0
  return { GET: eventsEndpoint(context, `room_recordings/${id}/events`, session, (about) => about === id) }
}

function allRecordings({ world }: ApiContext): number[] {
  return world.sessionKeys().flatMap((session) => world.recordingKeys(session))
}

/** A list of recordings, of one session or of all. */
export function recordingsEndpoint(context: ApiContext, name: string, select: () => number[]): Read {
  return listEndpoint(context, name, {
    options: mediaOption,
    select,
    isThere: (key) => context.world.hasRecording(key),
    item: (key, query) => sendRecording(context, key, query),
  })
}

/** The events of a session, or those of them that are about one recording; newest first. */
export function eventsEndpoint(
  context: ApiContext,
  name: string,
  session: number,
  keep: (recording: string | undefined) => boolean,
): Read {
  const events = context.world.events(session)
  const kept = [...events.keys()].filter((nth) => keep(events[nth]?.room_recording_id))
  return listEndpoint(context, name, { select: () => kept.toReversed(), item: (nth) => events[nth] })
}
