import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { buildSchema, graphql } from 'graphql'

/** What composition needs not see, and every subgraph serves. */
const FEDERATION = `
  scalar _Any
  union _Entity = Booking | Room | RoomSession
  type _Service { sdl: String! }
  extend type Query { _service: _Service!, _entities(representations: [_Any!]!): [_Entity]! }
`

export interface BookingsOptions {
  /** Upstream ids of the rooms whose bookings `Query.bookings` gives. */
  readonly roomIds: readonly string[]
  /** Default: a free one. */
  readonly port?: number
}

export interface Bookings {
  /** Such as `http://127.0.0.1:4202/graphql`. */
  readonly url: string
  close(): Promise<void>
}

/** Serves made-up bookings and invoices; the same room always has the same ones. */
export async function startBookings({ roomIds, port = 0 }: BookingsOptions): Promise<Bookings> {
  const sdl = readFileSync(new URL('bookings.graphql', import.meta.url), 'utf8')
  // The directives of federation are known to gateways, not to GraphQL.
  const schema = buildSchema(sdl + FEDERATION, { assumeValidSDL: true })
  const rootValue = {
    bookings: ({ first }: { first: number }) => roomIds.slice(0, first).flatMap(bookingsOf),
    _service: { sdl },
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(entityOf),
  }
  const server = createServer(async (request, response) => {
    const { query, variables } = (await json(request)) as {
      query: string
      variables?: Record<string, unknown> | null
    }
    const result = await graphql({ schema, source: query, rootValue, variableValues: variables })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Representation = { readonly __typename: string } & Readonly<Record<string, string>>

function entityOf({ __typename, ...keys }: Representation): object | null {
  if (__typename === 'Room') return roomOf(keys.roomId as string)
  if (__typename === 'RoomSession') return sessionOf(keys.sessionId as string)
  return null
}

function roomOf(roomId: string): object {
  return { __typename: 'Room', roomId, bookings: () => bookingsOf(roomId) }
}

const ORGANISERS = ['Ada', 'Grace', 'Edsger', 'Barbara']

function bookingsOf(roomId: string): object[] {
  const number = numberOf(roomId)
  return [
    {
      __typename: 'Booking',
      bookingId: `B-${number}`,
      organiser: ORGANISERS[number % ORGANISERS.length],
      startsAt: `2026-12-${String((number % 28) + 1).padStart(2, '0')}T09:00:00Z`,
      room: () => roomOf(roomId),
    },
  ]
}

function sessionOf(sessionId: string): object {
  const number = numberOf(sessionId)
  const invoice = number % 3 === 0 ? null : { number: `I-${number}`, cents: number % 100_000 }
  return { __typename: 'RoomSession', sessionId, invoice }
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE()
}
