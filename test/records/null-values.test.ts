import { describe, expect } from 'vitest'
import { type Data, withGraph } from '../support/graph.ts'
import { answerWith, itemsOf, SID, TYPES } from '../support/upstream-items.ts'

const test = withGraph()

describe.each(Object.keys(TYPES))('null upstream for every value of a %s', (type) => {
  test('is null without an error exactly where the description says when it is null', async ({ graph }) => {
    const { data } = await graph.run(
      `{ __type(name: "${type}") { fields { name description type { kind } args { name } } } }`,
    )
    const fields: Data[] = data.__type.fields.filter(({ type: { kind } }: Data) =>
      ['SCALAR', 'ENUM'].includes(kind),
    )
    expect(fields.length).toBeGreaterThan(1)
    const about = TYPES[type] as (typeof TYPES)[string]
    const words = (await itemsOf(graph, type)).flatMap((item) => Object.keys(item))
    answerWith(graph, { ...Object.fromEntries(words.map((word) => [word, null])), ...about.keys })
    const result = await graph.run(about.query(fields.map(({ name }) => name).join(' ')))
    const failed = result.errors.map(({ path }) => path?.at(-1))
    const described = fields.filter(({ description }) => description.includes('Null only with an error'))
    expect(failed.sort()).toEqual(described.map(({ name }) => name).sort())
    for (const { description } of fields) expect(description).toMatch(/\bnull\b/i)
    const item = about.path.reduce((at: Data, key) => at[key], result.data)
    const isKey = (name: string) => ['roomSid'].includes(name)
    for (const { name } of fields) if (!isKey(name)) expect([name, item[name]]).toEqual([name, null])
  })
})

test.for(['2026-06-01', '2026-06-01T00:00:00Z'])(
  'Twilio is asked for date-times: %s',
  async (date, { graph }) => {
    const { calls, errors } = await graph.run(
      `{ insightsRooms(first: 1, filter: { createdAfter: "${date}", createdBefore: "2026-07-01" }) { nodes { sid } }
       rooms(first: 1, filter: { startsAfter: "${date}" }) { nodes { roomId } } }`,
    )
    expect(errors).toEqual([])
    const twilio = new URL(calls.find((call) => call.startsWith('/v1')) ?? '', 'http://x').searchParams
    expect(twilio.get('CreatedAfter')).toBe('2026-06-01T00:00:00Z')
    expect(twilio.get('CreatedBefore')).toBe('2026-07-01T00:00:00Z')
    const signalwire = new URL(calls.find((call) => call.startsWith('/api')) ?? '', 'http://x').searchParams
    expect(signalwire.get('starts_after')).toBe(date)
  },
)

test('a duration that no Int holds is told at `duration` as such, and is had as `durationSec`', async ({
  graph,
}) => {
  const ask = () => graph.run('{ insightsRooms(first: 1) { nodes { duration durationSec } } }')
  answerWith(graph, { room_sid: SID, duration_sec: 2 ** 31 })
  const { data, errors } = await ask()
  expect(data.insightsRooms.nodes).toEqual([{ duration: null, durationSec: 2 ** 31 }])
  expect(errors).toMatchObject([
    {
      message: '`duration_sec` of GET /v1/Video/Rooms is beyond what an Int can hold; select `durationSec`.',
      path: ['insightsRooms', 'nodes', 0, 'duration'],
      extensions: { code: 'FIELD_UNAVAILABLE', service: 'twilio', retryable: false },
    },
  ])
  answerWith(graph, { room_sid: SID, duration_sec: 2 ** 31 - 1 })
  expect((await ask()).errors).toEqual([])
  answerWith(graph, { room_sid: SID, duration_sec: '5' })
  const codes = (await ask()).errors.map(({ extensions: { code } }) => code)
  expect(codes).toEqual(['UPSTREAM_BAD_RESPONSE', 'UPSTREAM_BAD_RESPONSE'])
})
