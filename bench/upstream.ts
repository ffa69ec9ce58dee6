/**
 * The upstream of the benchmark: answers what the emulator would, from bytes that it keeps, and counts the calls.
 * The emulator builds each answer once; a filter by time changes nothing of it, so that a benchmark can ask
 * for the same rooms by any number of different calls.
 *
 *     node bench/upstream.ts      prints its origin; GET /count tells the calls; POST /reset?latency=30 begins anew
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SIGNALWIRE_CREDENTIALS, startEmulator, TWILIO_CREDENTIALS } from '../src/emulator/index.ts'

const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const { accountSid, authToken } = TWILIO_CREDENTIALS
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const signalwire = basic(projectId, apiToken)
const twilio = basic(accountSid, authToken)
const authorizationFor = (target: string) => (target.startsWith('/v1/') ? twilio : signalwire)
// So many sessions that twenty of the first fifty rooms are in one.
const emulator = await startEmulator({ rooms: 1200, conferences: 60, sessions: 38 })
const kept = new Map<string, Buffer>()
let calls = 0
let latencyMs = 0
let origin = ''

async function bytesOf(target: string): Promise<Buffer> {
  const known = kept.get(target)
  if (known) return known
  const answer = await fetch(emulator.url + target, { headers: { authorization: authorizationFor(target) } })
  if (!answer.ok) throw new Error(`${target} answered ${answer.status}`)
  const bytes = Buffer.from((await answer.text()).replaceAll(emulator.url, origin))
  kept.set(target, bytes)
  return bytes
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  calls++
  if (request.headers.authorization !== authorizationFor(request.url ?? '')) {
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs))
    return void response.writeHead(401).end()
  }
  const target = (request.url ?? '/').replace(/(starts_after|ends_before)=[^&]*&?/g, '').replace(/[?&]$/, '')
  const bytes = kept.get(target) ?? (await bytesOf(target))
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs))
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-request-id': 'bench',
  })
  response.end(bytes)
}

const server = createServer((request, response) => {
  if (request.url === '/count') {
    response.end(JSON.stringify({ calls }))
  } else if (request.url?.startsWith('/reset')) {
    calls = 0
    latencyMs = Number(new URL(request.url, origin).searchParams.get('latency') ?? 0)
    response.end()
  } else {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  }
})
server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(origin)
})
