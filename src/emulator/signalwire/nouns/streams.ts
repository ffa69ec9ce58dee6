import type { WireStream } from '../../../datasources/signalwire/wire.ts'
import type { Answer, Question } from '../../answer.ts'
import { STREAM } from '../bodies/attributes.ts'
import { readWrite } from '../bodies/write.ts'
import { fault, queryFaults } from '../faults.ts'
import type { StreamHost } from '../world/streams.ts'
import { type ApiContext, BASE, bodiless, itemEndpoint, NO_CONTENT, type Resource } from './resource.ts'

/** What the contract has in place of a 404: only a create in a room may answer one. */
const NO_HOST: Answer = { status: 422, body: { errors: [fault('not_found', 'id', 'was not found')] } }

function send(context: ApiContext, stream: WireStream): Record<string, unknown> {
  return context.changes.apply('stream', stream.id, { ...stream })
}

/** `/rooms/{id}/streams` and `/conferences/{id}/streams`: lists with links, but without pages. */
export function streamsEndpoint(
  context: ApiContext,
  kind: StreamHost['kind'],
  id: string,
  key: number | undefined,
): Resource {
  const { streams } = context.world
  const { links: style } = context.behaviour()
  const link = `${style === 'absolute' ? context.origin() : ''}${BASE}/${kind}s/${id}/streams`
  return {
    GET(query) {
      const faults = queryFaults(query, {})
      if (faults.length > 0) return { status: 422, body: { errors: faults } }
      if (key === undefined) return NO_HOST
      const data = streams.of({ kind, key }).map((stream) => send(context, stream))
      return { status: 200, body: { links: { self: link, first: link }, data } }
    },
    POST(question) {
      if (key === undefined) return kind === 'room' ? undefined : NO_HOST
      return createStream(context, { kind, key }, question)
    },
  }
}

function createStream(context: ApiContext, host: StreamHost, question: Question): Answer {
  const { world } = context
  const behaviour = context.behaviour()
  const { streamLimit, createStatus } = behaviour
  const isFull = streamLimit > 0 && world.streams.of(host).length >= streamLimit
  const limit = fault('account_limit_exceeded', 'base', `takes ${streamLimit} streams at most`)
  const read = readWrite(question, STREAM, behaviour, () => (isFull ? [limit] : []))
  if ('status' in read) return read
  const stream = world.streams.add(host, `${read.given.url}`, world.tick())
  const documented = host.kind === 'room' ? 201 : 200
  return {
    status: createStatus === 'documented' ? documented : createStatus,
    body: send(context, stream),
  }
}

/** `/streams/{id}`. */
export function streamAt(context: ApiContext, id: string): Resource {
  const { world } = context
  const stream = world.streams.find(id)
  return {
    GET: itemEndpoint({}, () => stream && send(context, stream)),
    PUT(question) {
      if (!stream) return undefined
      const read = readWrite(question, STREAM, context.behaviour())
      if ('status' in read) return read
      return {
        status: 200,
        body: send(context, world.streams.change(stream, `${read.given.url}`, world.tick())),
      }
    },
    DELETE: bodiless(stream !== undefined, () => {
      world.streams.remove(id)
      return NO_CONTENT
    }),
  }
}
