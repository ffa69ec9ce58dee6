import { readFileSync } from 'node:fs'
import { buildSchema, GraphQLSchema, printSchema, specifiedDirectives, validateSchema } from 'graphql'
import { afterEach, describe, expect, test } from 'vitest'
import { createSubgraph } from '../../src/federation/subgraph.ts'
import { createRoomgraph } from '../../src/index.ts'
import { schema as readOnly, wholeSchema as schema } from '../../src/schema/index.ts'
import { ask } from '../support/client.ts'
import { Command, run } from '../support/command.ts'
import { openEmulator } from '../support/graph.ts'

const file = readFileSync(new URL('../../subgraph.graphql', import.meta.url), 'utf8')
const running: Command[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop('SIGKILL')))
})

/** Starts the demo, which takes the same flags as `serve` and needs no account. */
async function startDemo(flags: string[], env: Record<string, string> = {}): Promise<string> {
  const demo = new Command(['demo', '--port', '0', ...flags], env)
  running.push(demo)
  const [, endpoint = ''] = await demo.prints(/ready at (\S+)/)
  return endpoint
}

describe('the subgraph’s SDL', () => {
  test('is the one in subgraph.graphql', () => {
    expect(file).toBe(`${createSubgraph(schema).sdl}\n`)
  })

  test('is printed by the command, with node and nodes only when they are asked for', async () => {
    expect(await run(['schema', '--subgraph', '--writes', '--live'])).toEqual({
      code: 0,
      stdout: file,
      stderr: '',
    })
    const { stdout } = await run(['schema', '--subgraph', 'with-node'])
    expect(stdout).not.toMatch(/Mutation|Input|UserError/)
    expect(stdout).toMatch(/^ {2}nodes?\(/m)
    expect(file).not.toMatch(/^ {2}nodes?\(/m)
    expect(await run(['schema', '--subgraph', 'x'])).toMatchObject({ code: 2, stdout: '' })
  })

  test('is what the plain schema says, and federation’s directives beside it', () => {
    const bare = file
      .replace(/^extend schema .*\n\n/, '')
      .replace(/ @(key|cost|listSize)\([^)]*\)/g, '')
      .replace(/ @shareable/g, '')
    const plain = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
    const fields = plain.getQueryType()?.getFields() ?? {}
    delete fields.node
    delete fields.nodes
    // Gateways have `@defer` of their own, and run no `@stream`.
    const offered = new GraphQLSchema({ ...plain.toConfig(), directives: specifiedDirectives })
    expect(printSchema(buildSchema(bare))).toBe(printSchema(offered))
  })

  test('gives every entity its global ID and its natural key', () => {
    const keys = Object.fromEntries(
      [...file.matchAll(/^type (\w+) .*?((?:@key\(fields: "[^"]+"\) ?)+)/gm)].map(([, type, all = '']) => [
        type,
        [...all.matchAll(/"([^"]+)"/g)].map(([, fields]) => fields),
      ]),
    )
    expect(keys).toEqual({
      Conference: ['id', 'conferenceId'],
      ConferenceToken: ['id', 'tokenId'],
      InsightsParticipant: ['id', 'roomSid sid'],
      InsightsRoom: ['id', 'sid'],
      Room: ['id', 'roomId', 'name'],
      RoomRecording: ['id', 'recordingId'],
      RoomSession: ['id', 'sessionId'],
      RoomSessionMember: ['id', 'sessionId memberId'],
      VideoLog: ['id', 'logId'],
      VideoStream: ['id', 'streamId'],
    })
  })
})

describe('the subgraph’s schema', () => {
  test('is valid, and leaves the schema that it was made of as it was', () => {
    const before = printSchema(schema)
    const { schema: served } = createSubgraph(schema, { withNode: true })
    expect(validateSchema(served)).toEqual([])
    expect(Object.keys(served.getQueryType()?.getFields() ?? {})).toEqual([
      ...Object.keys(schema.getQueryType()?.getFields() ?? {}),
      '_service',
      '_entities',
    ])
    expect(printSchema(schema)).toBe(before)
    expect(before).not.toContain('_Entity')
  })
})

describe('serving', () => {
  test.each([
    ['the flag alone', ['--subgraph'], {}],
    ['the flag with a word', ['--subgraph', 'on'], {}],
    ['the variable', [], { ROOMGRAPH_SUBGRAPH: 'on' }],
  ] as const)('%s makes it a subgraph', async (_, flags, env) => {
    const { data, errors } = await ask(await startDemo([...flags], env), '{ _service { sdl } }')
    expect(errors).toEqual([])
    expect(`${data._service.sdl}\n`).toBe(file)
  })

  test('serve takes the flag too', async () => {
    const emulator = await openEmulator()
    const { projectId, apiToken } = emulator.signalwire.credentials
    const serve = new Command(['serve', '--port', '0', '--subgraph', 'with-node'], {
      SIGNALWIRE_BASE_URL: emulator.url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
    })
    running.push(serve)
    const [, endpoint = ''] = await serve.prints(/ at (\S+\/graphql)/)
    const { data } = await ask(endpoint, '{ _service { sdl } }')
    expect(data._service.sdl).toMatch(/^ {2}nodes?\(/m)
  })

  test('without it there is neither _service nor _entities', async () => {
    const endpoint = await startDemo(['--subgraph', 'off'], { ROOMGRAPH_SUBGRAPH: 'on' })
    const { errors } = await ask(endpoint, '{ _service { sdl } }')
    expect(errors[0]?.message).toMatch(/Cannot query field "_service"/)
  })

  test('the option says what it takes', () => {
    const options = { subgraph: 'yes' } as unknown as { subgraph: true }
    expect(() => createRoomgraph(options)).toThrow('options.subgraph must be a boolean or with-node')
  })

  test('has no mutations unless writes are on', async () => {
    const graph = createRoomgraph({ subgraph: true })
    const fetching = ((request: Request) => graph.fetch(request)) as typeof fetch
    const { data } = await ask({ fetch: fetching }, '{ _service { sdl } }')
    expect(data._service.sdl).toBe(createSubgraph(readOnly).sdl)
    expect(data._service.sdl).not.toMatch(/Mutation|UserError/)
    await graph.close()
  })

  test('_service costs no upstream call and needs no provider', async () => {
    const graph = createRoomgraph({ subgraph: true, writes: true, live: { enabled: true } })
    const fetching = ((request: Request) => graph.fetch(request)) as typeof fetch
    const { data } = await ask({ fetch: fetching }, '{ _service { sdl } }')
    expect(`${data._service.sdl}\n`).toBe(file)
    await graph.close()
  })
})
