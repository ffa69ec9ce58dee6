import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { SIGNALWIRE_CREDENTIALS } from '../../src/emulator/index.ts'
import { createRoomgraph, type OperationReport } from '../../src/index.ts'
import { ask, post } from '../support/client.ts'
import { PLAIN_CALLS } from '../support/graph.ts'
import { startTokens } from '../support/issuer.ts'
import { startRawUpstream, whole } from '../support/raw-upstream.ts'
import { severalTurns } from '../support/several-turns.ts'

const SESSION = { id: '0f0f0f0f-1111-4222-8333-444444444444', name: 'a' }

test('a caller over HTTP who leaves while they are looked up costs no call', async () => {
  const reports: OperationReport[] = []
  const logger = { error() {}, operation: (report: OperationReport) => reports.push(report) }
  const { issuer, graph, close } = await startTokens(['ES256'], { logger })
  onTestFinished(close)
  const keys = Promise.withResolvers<ServerResponse>()
  issuer.answer = keys.resolve
  const left = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    response.once('close', left.resolve)
    graph.listener(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const headers = { authorization: `Bearer ${await issuer.token()}` }
  const asked = get({ port, path: '/graphql?query={rooms{nodes{name}}}', headers }).on('error', () => {})
  const asking = await keys.promise
  asked.destroy()
  await left.promise
  asking.setHeader('content-type', 'application/json')
  asking.end(JSON.stringify({ keys: [issuer.publicKey('ES256')] }))
  await vi.waitFor(() => expect(reports).toHaveLength(1), 20_000)
  expect(reports).toMatchObject([{ operationType: 'query', codes: { REQUEST_ABORTED: 1 } }])
  expect(graph.emulator.journal).toEqual([])
})

describe('a server that is closed', () => {
  test('answers who has asked before, also while it looks them up', async () => {
    const { issuer, graph, close } = await startTokens(['ES256'])
    onTestFinished(close)
    const keys = Promise.withResolvers<ServerResponse>()
    issuer.answer = keys.resolve
    const headers = { authorization: `Bearer ${await issuer.token()}` }
    const answer = ask(graph, '{ rooms(first: 1) { nodes { name } } }', {}, { headers })
    const asked = await keys.promise
    let isClosed = false
    const closed = graph.listener.close().then(() => {
      isClosed = true
    })
    await severalTurns()
    expect(isClosed).toBe(false)
    expect((await ask(graph, '{ __typename }', {}, { headers })).status).toBe(503)
    asked.setHeader('content-type', 'application/json')
    asked.end(JSON.stringify({ keys: [issuer.publicKey('ES256')] }))
    const { data, errors } = await answer
    expect(errors).toEqual([])
    expect(data.rooms.nodes).toHaveLength(1)
    await closed
  })

  test('says so in parts that would need another call, and logs no error of its own', async () => {
    const sessions = Promise.withResolvers<() => void>()
    const upstream = await startRawUpstream((socket, { target }) => {
      const answer = (...data: unknown[]) => socket.write(whole(200, JSON.stringify({ links: {}, data })))
      if (target.startsWith('/api/video/room_sessions?')) sessions.resolve(() => answer(SESSION))
      else answer()
    })
    onTestFinished(() => upstream.close())
    const logged: unknown[] = []
    const roomgraph = createRoomgraph({
      signalwire: { baseUrl: upstream.url, ...SIGNALWIRE_CREDENTIALS },
      upstream: PLAIN_CALLS,
      logger: { error: (...words) => logged.push(words) },
    })
    const query = `{ rooms(first: 1) { nodes { name } }
      ... @defer { roomSessions(first: 1) { nodes { members(first: 1) { nodes { name } } } } } }`
    const response = await post(roomgraph, query, {}, { headers: { accept: 'multipart/mixed' } })
    const answerSessions = await sessions.promise
    const closed = roomgraph.close()
    answerSessions()
    const text = await response.text()
    await closed
    expect(text).toContain('this server has stopped, and closed its connections.')
    expect(text).toContain('"code":"UPSTREAM_UNAVAILABLE"')
    expect(text).not.toContain('INTERNAL_SERVER_ERROR')
    expect(logged).toEqual([])
  })
})
