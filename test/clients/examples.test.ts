import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { describe, expect, onTestFinished } from 'vitest'
import { EventReader } from '../live/reader.ts'
import { post } from '../support/client.ts'
import { type Data, type Graph, startGraph, withGraph } from '../support/graph.ts'

const folder = new URL('../../examples/queries/', import.meta.url)
const examples = readdirSync(folder).filter((file) => file.endsWith('.graphql'))

const test = withGraph({}, { explain: true })

/** The answer, in as many parts as it comes in. */
async function partsOf(graph: Graph, query: string): Promise<Data[]> {
  const response = await post(
    graph,
    query,
    {},
    { headers: { accept: 'application/json, multipart/mixed;q=0.9' } },
  )
  const lines = (await response.text()).split(/\r?\n/).filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line))
}

const errorsOf = ({ errors = [] }: Data) => errors

describe('the example queries', () => {
  test('are there', () => expect(examples.length).toBeGreaterThanOrEqual(5))

  test.for(examples)('%s runs as it is, and returns something', async (file, { graph }) => {
    const query = readFileSync(new URL(file, folder), 'utf8')
    const parts = await partsOf(graph, query)
    const { data } = parts[0]
    const { extensions } = parts.at(-1)
    expect(
      parts.flatMap((part) => [part.errors ?? [], ...(part.incremental ?? []).map(errorsOf)].flat()),
    ).toEqual([])
    expect(extensions.upstream.total).toBeGreaterThan(0)
    for (const field of Object.values(data)) expect(field).not.toBeNull()
  })

  test.each(examples)('%s has comments that fit into the editor', (file) => {
    const comments = readFileSync(new URL(file, folder), 'utf8').match(/^\s*#.*$/gm) ?? []
    expect(comments.filter((line) => line.length > 50)).toEqual([])
  })

  test.each(examples)('%s has one operation, with a name for its tab', (file) => {
    const { definitions } = parse(readFileSync(new URL(file, folder), 'utf8'))
    expect(definitions).toMatchObject([{ kind: 'OperationDefinition', name: { value: expect.any(String) } }])
  })

  test("Twilio's rooms cost a call for the list and one for each room's participants", async ({ graph }) => {
    const { data, calls } = await graph.run(readFileSync(new URL('07-twilio-rooms.graphql', folder), 'utf8'))
    const guests = data.insightsRooms.nodes.flatMap((room: Data) => room.participants.nodes)
    expect(guests.length).toBeGreaterThan(0)
    expect(calls[0]).toBe('/v1/Video/Rooms?RoomType=group&RoomType=go&PageSize=3')
    expect(calls).toHaveLength(1 + 3)
  })

  test('the merged list costs a call a provider, and shows both', async ({ graph }) => {
    const { data, calls } = await graph.run(
      readFileSync(new URL('08-both-providers.graphql', folder), 'utf8'),
    )
    const { nodes } = data.videoSessions
    expect(nodes.some((node: Data) => node.provider === 'TWILIO' && node.sid)).toBe(true)
    expect(nodes.some((node: Data) => node.provider === 'SIGNALWIRE' && node.sessionId)).toBe(true)
    expect(calls).toHaveLength(2)
  })
})

describe('the example mutations', () => {
  const mutations = new URL('../../examples/mutations/', import.meta.url)
  const textOf = (file: string) => readFileSync(new URL(file, mutations), 'utf8')
  const run = async (file: string) => {
    const writing = await startGraph({}, { writes: true, explain: true })
    const twice = [await writing.run(textOf(file)), await writing.run(textOf(file))] as const
    await writing.close()
    return twice
  }

  test('are three, with comments that fit into the editor', () => {
    const files = readdirSync(mutations)
    expect(files).toHaveLength(3)
    const comments = files.flatMap((file) => textOf(file).match(/^\s*#.*$/gm) ?? [])
    expect(comments.length).toBeGreaterThan(0)
    expect(comments.filter((line) => line.length > 50)).toEqual([])
  })

  test('create a room at one call, and tell by the second that the name is taken', async () => {
    const [first, second] = await run('01-create-room.graphql')
    expect(first.errors).toEqual([])
    expect(first.data.createRoom).toMatchObject({ room: { name: 'from-graphiql' }, userErrors: [] })
    expect(first.calls).toHaveLength(1)
    expect(second.data.createRoom.userErrors).toMatchObject([{ code: 'NAME_TAKEN' }])
  })

  test('show user errors at no call', async () => {
    const [{ data, errors, calls }] = await run('02-update-with-user-errors.graphql')
    expect(errors).toEqual([])
    expect(data.updateRoom.userErrors.map(({ code }: Data) => code)).toEqual(['OUT_OF_RANGE', 'CONFLICTING'])
    expect(calls).toEqual([])
  })

  test('make a token at one call, and another one at another', async () => {
    const [first, second] = await run('03-create-token.graphql')
    expect(first.data.createRoomToken).toEqual({ token: expect.stringMatching(/./), userErrors: [] })
    expect(first.calls).toHaveLength(1)
    expect(second.data.createRoomToken.token).not.toBe(first.data.createRoomToken.token)
  })
})

test('each example subscription begins with all that is in progress, and has comments that fit', async () => {
  const subscriptions = new URL('../../examples/subscriptions/', import.meta.url)
  const files = readdirSync(subscriptions)
  expect(files).toHaveLength(1)
  const watched = await startGraph({}, { live: { enabled: true } })
  onTestFinished(() => watched.close())
  for (const file of files) {
    const text = readFileSync(new URL(file, subscriptions), 'utf8')
    expect((text.match(/^\s*#.*$/gm) ?? []).filter((line) => line.length > 50)).toEqual([])
    const events = new EventReader(
      await post(watched, text, {}, { headers: { accept: 'text/event-stream' } }),
    )
    const { data, errors } = await events.data()
    await events.close()
    expect(errors).toBeUndefined()
    expect(data.liveSessions.isSnapshot).toBe(true)
    expect(data.liveSessions.started.length).toBeGreaterThan(0)
  }
})
