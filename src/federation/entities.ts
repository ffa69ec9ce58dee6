import type { GraphQLResolveInfo } from 'graphql'
import type { OperationContext } from '../context.ts'
import type { ResponsePath } from '../datasources/loading/call-log.ts'
import { BadUserInputError } from '../errors.ts'
import { selectsActiveSession } from '../resolvers/active-session.ts'
import { memberById, type NodeRecord } from '../resolvers/node.ts'
import { type Reference, readRepresentation } from './representation.ts'

/**
 * `Query._entities`: one result for each representation, in their order. An unknown key is null; a representation
 * that cannot be read, or whose calls fail, is null with an error, and the others are unaffected.
 */
export function entities(
  { representations }: { readonly representations: readonly unknown[] },
  context: OperationContext,
  info: GraphQLResolveInfo,
): Promise<NodeRecord | null>[] {
  const expanded = new Map<string, boolean>()
  /** Whether the operation selects the session of entities of this type, looked up once for all of them. */
  const withSession = (type: 'Room' | 'Conference') => {
    const known = expanded.get(type) ?? selectsActiveSession(info, type)
    expanded.set(type, known)
    return known
  }
  return representations.map(async (raw, index) => {
    const path = { prev: info.path, key: index, typename: undefined }
    const reference = readRepresentation(index, raw)
    const found = await find(reference, context, { ...info, path }, withSession)
    if (found && reference.keys) checkSameName(reference, found, index)
    return found
  })
}

async function find(
  { type, keys, name }: Reference,
  context: OperationContext,
  info: GraphQLResolveInfo,
  withSession: (type: 'Room' | 'Conference') => boolean,
): Promise<NodeRecord | null> {
  const path: ResponsePath = info.path
  const options = { servedFor: [path] }
  const [key, innerKey] = (keys ?? []) as [string, string]
  switch (type) {
    case 'Room': {
      const { references, seen } = context.signalwire.loaders
      const expanded = withSession(type)
      if (keys)
        return seen.room(key, expanded, path) ?? references.rooms.load('id', key, { ...options, expanded })
      return references.rooms.load('name', name as string, { ...options, expanded })
    }
    case 'Conference': {
      const expanded = withSession(type)
      return context.signalwire.loaders.references.conferences.load('id', key, { ...options, expanded })
    }
    case 'RoomSession': {
      const { references, seen } = context.signalwire.loaders
      return seen.session(key, path) ?? references.sessions.load('id', key, options)
    }
    case 'RoomRecording':
      return oneOfMany(context, key, (loaders) => loaders.recording(key, options))
    case 'VideoLog':
      return oneOfMany(context, key, (loaders) => loaders.log(key, options))
    case 'VideoStream':
      return oneOfMany(context, key, (loaders) => loaders.stream(key, options))
    case 'ConferenceToken':
      return oneOfMany(context, key, (loaders) => loaders.conferenceToken(key, options))
    case 'RoomSessionMember': {
      const { semaphore } = context.signalwire.loaders.references
      return semaphore.run(() => memberById(key, innerKey, context, info))
    }
    case 'InsightsRoom':
      return context.twilio.references.rooms.load('id', key, options)
    case 'InsightsParticipant': {
      const { twilio } = context
      const found = await twilio.references.semaphore.run(() =>
        twilio.insightsParticipant(key, innerKey, options),
      )
      return isSame(found?.key, innerKey) ? found : null
    }
  }
}

/** What can only be had by its own id: a few of an operation's references are loaded at a time. */
async function oneOfMany<T extends NodeRecord>(
  { signalwire: { loaders } }: OperationContext,
  key: string,
  load: (loaders: OperationContext['signalwire']['loaders']) => Promise<T | null>,
): Promise<T | null> {
  const found = await loaders.references.semaphore.run(() => load(loaders))
  return isSame(found?.key, key) ? found : null
}

function isSame(key: string | undefined, wanted: string): boolean {
  return key?.toLowerCase() === wanted.toLowerCase()
}

/** Only the room itself can tell whether a name that was sent beside its id is its own. */
function checkSameName({ type, name }: Reference, found: NodeRecord, index: number): void {
  if (name === undefined || found.wire.name === name) return
  throw new BadUserInputError(
    `\`representations[${index}]\` refers to two different objects: the ${type} under its id has another name than its \`name\`. Send one key, or keys that agree.`,
  )
}
