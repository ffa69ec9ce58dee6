import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { createRoomgraph } from '../../src/index.ts'
import { leftOut } from '../support/extra.ts'
import { type Data, PLAIN_CALLS } from '../support/graph.ts'
import { type RunningProxy, startNginx } from './proxy.ts'

vi.setConfig({ testTimeout: 60_000 })

const isLeftOut = leftOut('PROXY_TEST', 'nginx before the providers')

describe.skipIf(isLeftOut)('nginx between roomgraph and the providers', () => {
  let emulator: Emulator
  let nginx: RunningProxy
  /** nginx listens on a socket of the file system; this is its port. */
  let port: Server
  let baseUrl: string

  beforeAll(async () => {
    emulator = await startEmulator()
    nginx = await startNginx(`server { listen unix:@socket; location / { proxy_pass ${emulator.url}; } }`)
    port = createServer((socket) => {
      const onward = connect(nginx.socketPath)
      socket.pipe(onward).on('error', () => socket.destroy())
      onward.pipe(socket).on('error', () => onward.destroy())
    })
    await new Promise<void>((listening) => port.listen(0, '127.0.0.1', listening))
    baseUrl = `http://127.0.0.1:${(port.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await nginx.close()
    port.close()
    await emulator.close()
  })

  async function walk(linkOrigins: readonly string[]): Promise<Data> {
    const { accountSid, authToken } = emulator.twilio.credentials
    const roomgraph = createRoomgraph({
      signalwire: { baseUrl, linkOrigins, ...emulator.signalwire.credentials },
      twilio: { baseUrl, linkOrigins, accountSid, authToken },
      upstream: PLAIN_CALLS,
    })
    const ask = async (after: string | null) => {
      const query = `query ($after: String) {
        rooms(first: 3, after: $after) { nodes { roomId } pageInfo { hasNextPage endCursor } }
        insightsRooms(first: 2) { pageInfo { hasNextPage } }
      }`
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ query, variables: { after } })
      const request = new Request('http://localhost/graphql', { method: 'POST', headers, body })
      return (await (await roomgraph.fetch(request)).json()) as Data
    }
    const first = await ask(null)
    const second = first.errors ? undefined : await ask(first.data.rooms.pageInfo.endCursor)
    await roomgraph.close()
    return { first, second }
  }

  test('whose links name the providers: they are followed through it where a setting names them', async () => {
    const { first, second } = await walk([emulator.url])
    expect(first.data.insightsRooms.pageInfo.hasNextPage).toBe(true)
    const ids = [...first.data.rooms.nodes, ...second.data.rooms.nodes].map(({ roomId }: Data) => roomId)
    expect(ids).toEqual(emulator.signalwire.roomIds().slice(0, 6))
  })

  test('and where none does, the error says which setting to use', async () => {
    const { first } = await walk([])
    const messages = first.errors.map(({ message }: Data) => message)
    expect(messages.sort()).toEqual([
      expect.stringContaining('SIGNALWIRE_LINK_ORIGINS'),
      expect.stringContaining('TWILIO_LINK_ORIGINS'),
    ])
  })
})
