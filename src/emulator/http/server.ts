import { channel } from 'node:diagnostics_channel'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Question } from '../answer.ts'
import type { Behaviour, LateFault } from '../behaviour.ts'
import { uuidFromText } from '../seed/random.ts'
import { answerControl, CONTROL_BASE, type Controls } from './control.ts'
import { failureAt, type Interception, type Interceptor, interceptionOf } from './interception.ts'
import { preciseNow, type RecordedCall, readableBody, recordCall, splitTarget } from './journal.ts'

/** What the HTTP server needs; everything but the seed may change while it runs. */
export interface ServerParts extends Controls {
  readonly seed: number
  readonly journal: RecordedCall[]
  callsSinceReset: number
  interceptor: Interceptor | undefined
  /** The answer to a request that is not to reach anything, if it is one. */
  readonly refuse: RequestCheck | undefined
  /** Answers as the upstream whose path it is. */
  answer(question: Question): Answer
  /** How many values that a test put in as they are have gone into answers. */
  rawValuesSent(): number
}

/** Looks at a request before the emulator does; gives the answer to one that it refuses. */
export type RequestCheck = (request: IncomingMessage) => Answer | undefined

/** An emulator that runs for days forgets its oldest calls beyond this many. */
const MOST_CALLS = 100_000

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' }

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { ...HEADERS, ...headers })
  response.end(text)
}

/** Sends the first half of an answer that was announced in full, and cuts the connection. */
function sendHalf(response: ServerResponse, { status, body, headers }: Answer): void {
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body))
  response.writeHead(status, { ...HEADERS, ...headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

function isLateFault(value: Interception | 'none' | 'reset-before'): value is LateFault {
  return typeof value === 'string' && value.endsWith('-after')
}

/** The channel of Node's `diagnostics_channel` on which each answer of an emulator in this process is told. */
export const ANSWERS = 'roomgraph:emulator:answer'

/** An answer that the emulator made itself, whatever became of it on its way: no interception, and no fault. */
export interface ToldAnswer extends Answer {
  readonly method: string
  readonly path: string
  readonly behaviour: Behaviour
  /** Whether it holds a value that a test put in by `patch…` or `replaceListItem`, which may be anything. */
  readonly raw: boolean
}

/** Makes the server, not yet listening. */
export function makeServer(parts: ServerParts): Server {
  let served = 0
  // Tests judge by the contracts what they hear here.
  const answers = channel(ANSWERS)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const url = request.url ?? '/'
    const { path } = splitTarget(url)
    const refused = parts.refuse?.(request)
    if (refused) {
      request.resume()
      send(response, refused)
      return
    }
    if (path.startsWith(`${CONTROL_BASE}/`)) {
      send(response, answerControl(parts, method, path, await readBody(request)))
      return
    }
    const call = recordCall(method, url)
    parts.journal.push(call)
    if (parts.journal.length > MOST_CALLS) parts.journal.splice(0, MOST_CALLS / 10)
    await answerCall(request, response, call, parts.callsSinceReset++)
  }

  async function answerCall(
    request: IncomingMessage,
    response: ServerResponse,
    call: RecordedCall,
    index: number,
  ): Promise<void> {
    const { method, path } = call
    const { query } = splitTarget(call.url)
    const intercepted =
      parts.interceptor?.({ method, path, query, index }) ??
      interceptionOf(parts.faults.take(method, path), path)
    const switched = method === 'GET' ? 'none' : parts.behaviour.writeFault
    if (intercepted === 'destroy' || (intercepted === undefined && switched === 'reset-before')) {
      request.socket.destroy()
      return
    }
    const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers
    const body = hasBody ? await readBody(request) : ''
    if (!hasBody) request.resume()
    if (body !== '') call.body = readableBody(body)
    if (intercepted === 'hang') return
    const number = served++
    const replaced = typeof intercepted === 'object' ? intercepted : undefined
    const delay = parts.behaviour.latencyMs + (replaced?.delayMs ?? 0)
    if (delay > 0) await sleep(delay, undefined, { ref: false })
    const { authorization, 'content-type': contentType } = request.headers
    const rawBefore = parts.rawValuesSent()
    const answer: Answer = replaced
      ? { ...replaced, body: replaced.body }
      : parts.answer({ method, path, query, authorization, contentType, body })
    if (!replaced && answers.hasSubscribers) {
      const raw = parts.rawValuesSent() > rawBefore
      answers.publish({ method, path, ...answer, behaviour: parts.behaviour, raw } satisfies ToldAnswer)
    }
    if (response.destroyed) return
    const id = parts.behaviour.requestIds
      ? { 'x-request-id': uuidFromText(parts.seed, `request ${number}`) }
      : {}
    const fault = intercepted ?? switched
    if (isLateFault(fault) && fault !== 'error-after') {
      if (fault === 'reset-after') request.socket.destroy()
      else if (fault === 'half-after') sendHalf(response, answer)
      return
    }
    const sent = fault === 'error-after' ? failureAt(path, 500) : answer
    send(response, { ...sent, headers: { ...id, ...sent.headers } })
    call.status = sent.status
    call.finishedAt = preciseNow()
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.stack : String(error)
      if (!response.headersSent)
        send(response, { status: 500, body: { error: `The emulator failed: ${message}` } })
    })
  })
  // Longer than any client keeps an idle connection, so that none is cut off just as it is used again.
  server.keepAliveTimeout = 600_000
  return server
}
