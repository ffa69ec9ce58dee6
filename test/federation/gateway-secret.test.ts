import { describe, expect } from 'vitest'
import { createRoomgraph } from '../../src/index.ts'
import { askCounted } from '../support/asking.ts'
import { startGraph, withGraph } from '../support/graph.ts'

const KEY = 'key-0123456789abcdef'
const SECRET = 'gateway-canary-0123456'
const auth = { kind: 'api-key', keys: [{ name: 'app', key: KEY }] } as const

const test = withGraph({}, { auth, subgraph: true, gatewaySecret: SECRET }).extend(
  'roomId',
  { scope: 'file' },
  ({ emulator }) => emulator.signalwire.roomIds()[0] as string,
)

const caller = { authorization: `Bearer ${KEY}` }
const gateway = { ...caller, 'x-roomgraph-gateway-secret': SECRET }
const SERVICE = '{ _service { sdl } }'
const ENTITIES = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Room { name } } }'
const variables = (roomId: string) => ({ r: [{ __typename: 'Room', roomId }] })

describe('_service and _entities', () => {
  test('are for the gateway', async ({ graph, roomId }) => {
    for (let n = 0; n < 3; n++) {
      expect((await askCounted(graph, gateway, SERVICE)).body.data._service.sdl).toContain('@key')
      const { status, body, calls } = await askCounted(graph, gateway, ENTITIES, variables(roomId))
      expect({ status, calls }).toEqual({ status: 200, calls: 1 })
      expect(body.data._entities).toEqual([{ name: expect.any(String) }])
    }
  })

  test.for<[string, Record<string, string>]>([
    ['no secret', caller],
    ['an empty one', { ...caller, 'x-roomgraph-gateway-secret': '' }],
    ['a wrong one', { ...caller, 'x-roomgraph-gateway-secret': `${SECRET}x` }],
    ['one in another case', { ...caller, 'x-roomgraph-gateway-secret': SECRET.toUpperCase() }],
    ['two', { ...caller, 'x-roomgraph-gateway-secret': `${SECRET}, ${SECRET}` }],
    ['the key', { ...caller, 'x-roomgraph-gateway-secret': KEY }],
  ])('are refused with %s, without a call', async ([_, headers], { graph, roomId }) => {
    // Several times, for the compiled operation.
    for (let n = 0; n < 3; n++) {
      for (const [query, more] of [
        [SERVICE],
        [ENTITIES, variables(roomId)],
        [`{ a: _service { b: sdl } }`],
      ] as const) {
        const answered = await askCounted(graph, headers, query, more)
        expect(answered).toMatchObject({ status: 401, calls: 0, body: { data: null } })
        expect(answered.body.errors).toMatchObject([{ extensions: { code: 'GATEWAY_SECRET_REQUIRED' } }])
        expect(answered.headers.get('www-authenticate')).toMatch(/^Roomgraph-Gateway/)
        expect(answered.text).not.toContain('canary')
      }
    }
  })

  test('are refused through a fragment, and not where they are left out', async ({ graph }) => {
    const query =
      'query ($on: Boolean!) { ...F rooms(first: 1) { nodes { name } } } fragment F on Query { _service @include(if: $on) { sdl } }'
    expect((await askCounted(graph, caller, query, { on: true })).status).toBe(401)
    const without = await askCounted(graph, caller, query, { on: false })
    expect(without).toMatchObject({ status: 200, body: { data: { rooms: { nodes: [{}] } } } })
  })

  test('need the credentials of a caller beside the secret', async ({ graph }) => {
    const { authorization, ...alone } = gateway
    const { status, body } = await askCounted(graph, alone, SERVICE)
    expect(status).toBe(401)
    expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })

  test('are open where everybody may ask, whatever secret is sent', async () => {
    const open = await startGraph({}, { subgraph: true })
    try {
      expect((await askCounted(open, {}, SERVICE)).status).toBe(200)
      expect((await askCounted(open, { 'x-roomgraph-gateway-secret': 'x' }, SERVICE)).status).toBe(200)
    } finally {
      await open.close()
    }
  })
})

test('the other fields need no secret', async ({ graph }) => {
  expect(await askCounted(graph, caller)).toMatchObject({ status: 200, calls: 1 })
})

test.each([
  { auth, subgraph: true },
  { auth, subgraph: 'with-node', gatewaySecret: undefined },
  { auth, gatewaySecret: 'short' },
  { gatewaySecret: SECRET },
] as const)('createRoomgraph refuses %j', (options) => {
  expect(() => createRoomgraph(options)).toThrow('createRoomgraph: options.gatewaySecret must be ')
})
