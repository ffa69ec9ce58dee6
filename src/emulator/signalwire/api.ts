import type { Answer, ProviderContext, Question } from '../answer.ts'
import type { Changes } from '../changes.ts'
import { isAuthorized, SIGNALWIRE_CREDENTIALS } from '../credentials.ts'
import { TokenBook } from '../walks.ts'
import { tokenAt } from './nouns/conference-tokens.ts'
import { hostsAt } from './nouns/hosts.ts'
import { logsAt } from './nouns/logs.ts'
import { recordingsAt } from './nouns/recordings.ts'
import { type ApiContext, BASE, type Resource } from './nouns/resource.ts'
import { roomTokens } from './nouns/room-tokens.ts'
import { sessionsAt } from './nouns/sessions.ts'
import { streamAt } from './nouns/streams.ts'
import type { World } from './world/world.ts'

const NOT_FOUND: Answer = { status: 404, body: { error: 'Not Found' } }
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

type Segments = readonly string[]

/** SignalWire's side: takes a question, gives the answer, and knows nothing of sockets. */
export function createSignalWireApi(provider: ProviderContext, world: World, changes: Changes) {
  const tokens = new TokenBook(provider.seed)
  const context: ApiContext = { ...provider, world, changes, tokens, version: () => world.state }
  const createRoomToken = roomTokens(provider)

  /** The resource at a path, if there can be one. */
  function resourceAt([noun, id, what, more]: Segments): Resource | undefined {
    if (more !== undefined) return undefined
    if (noun === 'rooms') return hostsAt(context, 'room', id, what)
    if (noun === 'conferences') return hostsAt(context, 'conference', id, what)
    if (noun === 'room_sessions') return sessionsAt(context, id, what)
    if (noun === 'room_recordings') return recordingsAt(context, id, what)
    if (noun === 'conference_tokens' && id !== undefined) return tokenAt(context, id, what)
    if (noun === 'logs' && what === undefined) return logsAt(context, id)
    if (noun === 'streams' && id !== undefined && what === undefined) return streamAt(context, id)
    return noun === 'room_tokens' && id === undefined ? { POST: createRoomToken } : undefined
  }

  return function answer(question: Question): Answer {
    const { method, path, query, authorization } = question
    const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
    if (!isAuthorized(authorization, [[projectId, apiToken]], apiToken)) {
      return { status: 401, body: { error: 'Unauthorized' } }
    }
    const segments = readSegments(path)
    const resource = segments && resourceAt(segments)
    if (!resource) return NOT_FOUND
    if (method === 'GET' && resource.GET) return resource.GET(query) ?? NOT_FOUND
    const known = METHODS.find((one) => one === method && resource[one] !== undefined)
    if (known && known !== 'GET') return resource[known]?.(question) ?? NOT_FOUND
    const allow = METHODS.filter((one) => resource[one] !== undefined).join(', ')
    return { status: 405, body: { error: 'Method Not Allowed' }, headers: { allow } }
  }
}

/** The parts of a path below the API's base, decoded; undefined for a path elsewhere or one that cannot be read. */
function readSegments(path: string): Segments | undefined {
  const parts = path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1).split('/') : []
  if (parts.length === 0 || parts.includes('')) return undefined
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return undefined
  }
}
