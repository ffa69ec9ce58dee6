import type { OperationContext } from '../../context.ts'
import type { RestList } from '../../datasources/loading/rest-list.ts'
import type { RestLoads } from '../../datasources/loading/rest-loads.ts'
import { sessionsList } from '../../datasources/signalwire/lists.ts'
import { RoomSession } from '../../datasources/signalwire/room-sessions.ts'
import { insightsRoomsList } from '../../datasources/twilio/loaders.ts'
import type { InsightsRoom } from '../../datasources/twilio/video-insights.ts'
import { BadUserInputError, RoomgraphError, type Service } from '../../errors.ts'
import { sessionField } from '../active-session.ts'
import { type Connection, pageInfoOf } from '../pagination/connection.ts'
import { walkable } from '../pagination/list-connection.ts'
import { readPaging } from '../pagination/paging-arguments.ts'
import type { Placed } from '../selection.ts'
import { type MergeableStream, mergeStreams } from './merge-streams.ts'
import { decodeMergedCursor, MergedCursors } from './merged-cursor.ts'
import { type Position, SessionStream } from './session-stream.ts'

/** A session at either provider. */
export type VideoSession = RoomSession | InsightsRoom

export interface VideoSessionsArguments {
  readonly providers?: readonly Service[] | null | undefined
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

/** The order in which sessions that began at the same moment follow one another. */
const PROVIDERS: readonly Service[] = ['signalwire', 'twilio']

/**
 * `Query.videoSessions`: the lists of the providers as one, newest first as far as each list's own order allows.
 * A provider that fails stands as an error behind the others' sessions, and is where it was when the walk goes on.
 */
export async function videoSessions(
  args: VideoSessionsArguments,
  context: OperationContext,
  { path }: Placed,
): Promise<Connection<VideoSession>> {
  const { limit, cursor } = readPaging({ first: args.first, after: args.after }, context.maxFirst)
  const providers = chosenProviders(args.providers, context)
  const opened = providers.map((provider) => openProvider(provider, context, path))
  const binding = `videoSessions ${JSON.stringify(opened.map((each) => each.identity))}`
  const positions: readonly Position[] = cursor
    ? decodeMergedCursor(binding, cursor, opened.length)
    : opened.map(() => 'start')
  // An empty page still has to tell whether something follows.
  const size = Math.max(1, limit)
  const streams = opened.map((each, index) => each.stream(size, positions[index] as Position))
  const merged = await mergeStreams(streams, limit, startedAt, new MergedCursors(binding))
  return {
    edges: merged.edges,
    nodes: merged.edges.map((edge) => edge.node),
    pageInfo: pageInfoOf(true, cursor !== undefined, merged.edges, merged.hasMore),
  }
}

function chosenProviders(
  asked: readonly Service[] | null | undefined,
  { configured }: OperationContext,
): readonly Service[] {
  if (asked?.length === 0) {
    throw new BadUserInputError(
      '`providers` takes at least one provider, but got an empty list. Leave it out for all that are configured.',
    )
  }
  // Without any configured, asking both says what each of them needs.
  const usual = configured.size > 0 ? [...configured] : PROVIDERS
  return PROVIDERS.filter((provider) => (asked ?? usual).includes(provider))
}

interface OpenProvider {
  /** Names the account, for the cursor's binding. */
  readonly identity: string
  stream(size: number, from: Position): MergeableStream<VideoSession>
}

function openProvider(provider: Service, context: OperationContext, path: Placed['path']): OpenProvider {
  try {
    return provider === 'signalwire'
      ? openList(context.signalwire.loaders, sessionsList(), context, path)
      : openList(context.twilio, insightsRoomsList(), context, path)
  } catch (error) {
    if (!(error instanceof RoomgraphError)) throw error
    return { identity: provider, stream: (_size, from) => failedStream(error, from) }
  }
}

function openList<T extends VideoSession>(
  loads: RestLoads,
  list: RestList<T>,
  { buffers }: OperationContext,
  path: Placed['path'],
): OpenProvider {
  const { identity, http } = loads.source
  const tenant = `${identity} ${http.credentialHash} ${http.version}`
  return {
    identity,
    stream: (size, from) =>
      new SessionStream<VideoSession>(walkable(loads, list, path), tenant, buffers, size, from),
  }
}

/** A provider that cannot even be asked, such as one that is not configured. */
function failedStream(error: RoomgraphError, from: Position): MergeableStream<VideoSession> {
  return {
    head: () => Promise.reject(error),
    advance: () => {},
    position: () => from,
    mayGoOn: false,
    isPaused: false,
    keepRest: () => {},
  }
}

/** When a session began, in milliseconds since 1970; NaN when that is not known. */
function startedAt(session: VideoSession): number {
  const time: unknown = session instanceof RoomSession ? session.read('startTime') : session.createTime
  return typeof time === 'string' ? Date.parse(time) : Number.NaN
}

/** `VideoSession.inProgress`: null when the provider does not say, or sends an unknown value. */
export async function isInProgress(
  session: VideoSession,
  context: OperationContext,
  info: Placed,
): Promise<boolean | null> {
  const status: unknown =
    session instanceof RoomSession ? await sessionField(session, 'status', context, info) : session.roomStatus
  if (status instanceof Error) throw status
  if (status === 'completed') return false
  return status === 'in-progress' || status === 'in_progress' ? true : null
}
