import { anyText, choiceOf, uuid } from '../../checks.ts'
import { sessionMatches } from '../filters.ts'
import { sendMember, sendSession } from '../items.ts'
import { eventsEndpoint, recordingsEndpoint } from './recordings.ts'
import { type ApiContext, itemEndpoint, listEndpoint, type Resource } from './resource.ts'

/** `/room_sessions` and all below it. */
export function sessionsAt(
  context: ApiContext,
  id: string | undefined,
  what: string | undefined,
): Resource | undefined {
  const { world } = context
  if (id === undefined) return { GET: sessions(context) }
  const key = world.sessionKeyOfId(id)
  const name = `room_sessions/${id}/${what}`
  if (what === undefined) {
    return {
      GET: itemEndpoint({}, () => (key === undefined ? undefined : sendSession(context, key, 'summary'))),
    }
  }
  if (!['members', 'recordings', 'events'].includes(what)) return undefined
  if (key === undefined) return { GET: () => undefined }
  if (what === 'recordings') return { GET: recordingsEndpoint(context, name, () => world.recordingKeys(key)) }
  if (what === 'events') return { GET: eventsEndpoint(context, name, key, () => true) }
  const members = {
    select: () => world.memberKeys(key),
    item: (member: number) => sendMember(context, member),
  }
  return { GET: listEndpoint(context, name, members) }
}

function sessions(context: ApiContext) {
  const { world } = context
  return listEndpoint(context, 'room_sessions', {
    filters: {
      room_id: uuid,
      room_name: anyText,
      room_name_matches: anyText,
      status: choiceOf('in-progress', 'completed'),
    },
    select: (query) => world.sessionKeys().filter((key) => sessionMatches(world, key, query)),
    item: (key) => sendSession(context, key, 'list'),
  })
}
