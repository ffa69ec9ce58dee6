import { describe, expect } from 'vitest'
import { type Data, type Graph, withGraph } from '../support/graph.ts'
import { twilioClientOf } from '../support/twilio-client.ts'

const test = withGraph().extend('client', { scope: 'file' }, ({ graph }) => twilioClientOf(graph.emulator))

const ROOM = `sid accountSid roomName createTime endTime roomTypeRaw roomStatusRaw createdMethodRaw endReasonRaw
  maxParticipants uniqueParticipants concurrentParticipants maxConcurrentParticipants codecsRaw mediaRegion
  edgeLocation durationSec totalParticipantDurationSec totalRecordingDurationSec processingStateRaw recordingEnabled`
const PARTICIPANT =
  'sid roomSid accountSid participantIdentity joinTime leaveTime durationSec statusRaw codecsRaw endReason errorCode mediaRegion edgeLocation'

/** A node in the official client's words: no `Raw`, times as milliseconds. */
function inClientsWords(node: Data, sid: string): Record<string, unknown> {
  const entries = Object.entries(node).map(([name, value]) => {
    if (name === 'sid') return [sid, value]
    const isTime = name.endsWith('Time') && typeof value === 'string'
    return [name.replace(/Raw$/, ''), isTime ? Date.parse(value) : value]
  })
  return Object.fromEntries(entries)
}

/** The same values of the client's instance. */
function same(instance: object, keys: readonly string[]): Record<string, unknown> {
  const entries = keys.map((key) => {
    const value: unknown = Reflect.get(instance, key)
    return [key, value instanceof Date ? value.getTime() : value]
  })
  return Object.fromEntries(entries)
}

async function allOf(
  graph: Graph,
  field: string,
  selection: string,
  pick: (data: Data) => Data,
): Promise<Data[]> {
  const nodes: Data[] = []
  let after: string | undefined
  do {
    const { data, errors } = await graph.run(
      `query ($after: String) { ${field.replace('PAGE', 'first: 70, after: $after')} { nodes { ${selection} } pageInfo { hasNextPage endCursor } } ${'}'.repeat(field.split('{').length)}`,
      { after },
    )
    expect(errors).toEqual([])
    const page = pick(data)
    nodes.push(...page.nodes)
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined
  } while (after)
  return nodes
}

describe('Twilio’s official client and roomgraph give the same', () => {
  test('rooms, by list', async ({ graph, client }) => {
    const ours = (await allOf(graph, 'insightsRooms(PAGE)', ROOM, (data) => data.insightsRooms)).map((node) =>
      inClientsWords(node, 'roomSid'),
    )
    const theirs = await client.insights.v1.rooms.list({ pageSize: 50 })
    expect(theirs).toHaveLength(300)
    expect(ours).toEqual(theirs.map((room) => same(room, Object.keys(ours[0] ?? {}))))
  })

  test('room, by fetch', async ({ graph, client }) => {
    const sid = graph.emulator.twilio.roomSids()[3] as string
    const { data } = await graph.run(`{ insightsRoom(id: "${sid}") { ${ROOM} } }`)
    const ours = inClientsWords(data.insightsRoom, 'roomSid')
    expect(ours).toEqual(same(await client.insights.v1.rooms(sid).fetch(), Object.keys(ours)))
  })

  test('participants, by each', async ({ graph, client }) => {
    const { twilio: account } = graph.emulator
    const sid = account.roomSids().find((each) => account.participantSids(each).length > 3) as string
    const ours = (
      await allOf(
        graph,
        `insightsRoom(id: "${sid}") { participants(PAGE)`,
        PARTICIPANT,
        (data) => data.insightsRoom.participants,
      )
    ).map((node) => inClientsWords(node, 'participantSid'))
    const theirs: object[] = []
    await new Promise<void>((resolve, reject) => {
      client.insights.v1.rooms(sid).participants.each({
        pageSize: 2,
        callback: (participant) => void theirs.push(participant),
        done: (error?: Error) => (error ? reject(error) : resolve()),
      })
    })
    expect(theirs.length).toBeGreaterThan(3)
    expect(ours).toEqual(theirs.map((each) => same(each, Object.keys(ours[0] ?? {}))))
  })
})
