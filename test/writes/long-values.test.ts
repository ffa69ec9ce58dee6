import { describe, expect } from 'vitest'
import { type Data, withGraph } from '../support/graph.ts'

const test = withGraph({}, { writes: true, subgraph: true })

const FIELDS = 20
const ROOM = 'createRoom(input: $input) { userErrors { code message path } }'
const TOKEN = 'createRoomToken(input: $input) { userErrors { code message path } }'

/** The same input under twenty names. */
function mutation(type: string, field: string): string {
  const fields = Array.from({ length: FIELDS }, (_, index) => `a${index}: ${field}`).join(' ')
  return `mutation ($input: ${type}!) { ${fields} }`
}

const wide = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))

describe('an input that is far too long', () => {
  test.for([
    ['JSON of many values', ROOM, 'CreateRoomInput', { name: 'a', meta: wide(1500) }, 'meta'],
    ['JSON of a long text', ROOM, 'CreateRoomInput', { name: 'a', meta: { a: 'x'.repeat(800_000) } }, 'meta'],
    ['a text', ROOM, 'CreateRoomInput', { name: 'a', description: 'ä'.repeat(400_000) }, 'description'],
    ['a name', ROOM, 'CreateRoomInput', { name: 'a'.repeat(800_000) }, 'name'],
  ] as const)(
    'is told to be so, and not by how much: %s',
    async ([_, field, type, input, name], { graph }) => {
      const { data, errors, calls } = await graph.run(mutation(type, field), { input })
      expect(errors).toEqual([])
      expect(Object.keys(data)).toHaveLength(FIELDS)
      for (const { userErrors } of Object.values<Data>(data)) {
        expect(userErrors).toEqual([
          {
            code: 'TOO_LONG',
            message: expect.stringMatching(
              /^`\w+` takes at most \d+ characters(?: as JSON)?, but got more\.$/,
            ),
            path: ['input', name],
          },
        ])
      }
      expect(calls).toEqual([])
    },
  )

  test('is refused with the variables where it has thousands of values, at whatever level', async ({
    graph,
  }) => {
    for (const meta of [wide(2000), { a: [wide(2000)] }]) {
      const { errors, calls } = await graph.run(mutation('CreateRoomInput', ROOM), {
        input: { name: 'a', meta },
      })
      expect(errors.map(({ message }) => message)).toEqual([
        'Variable "$input" got an invalid value at "input.meta"; JSONObject takes a JSON object of at most 2000 values.',
      ])
      expect(calls).toEqual([])
    }
  })

  test('is not even parsed where the body has tens of thousands of values', async ({ graph }) => {
    const told = async (ignored: object) => {
      const { status, errors } = await graph.run('{ __typename }', { ignored })
      return [status, errors[0]?.extensions.code]
    }
    expect(await told(wide(29_990))).toEqual([200, undefined])
    expect(await told(wide(30_000))).toEqual([400, 'BAD_REQUEST'])
    // Lists within lists are values, too, with no commas between them.
    expect(await told(new Array(15_000).fill([[[]]]))).toEqual([400, 'BAD_REQUEST'])
    // Commas within texts separate no values.
    const text = await graph.run('{ __typename }', { ignored: '\\",'.repeat(50_000) })
    expect(text.status).toBe(200)
  })

  test('is no permission either', async ({ graph }) => {
    const input = { roomName: 'a', permissions: [`room${'.aaaa'.repeat(50)}`] }
    const { data } = await graph.run(mutation('CreateRoomTokenInput', TOKEN), { input })
    expect(data.a0.userErrors).toMatchObject([{ code: 'WRONG_FORMAT', path: ['input', 'permissions', '0'] }])
  })
})
