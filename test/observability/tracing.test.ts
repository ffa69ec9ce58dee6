import { type Context, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OperationReport, RoomgraphOptions } from '../../src/index.ts'
import { post } from '../support/client.ts'
import { startFaultyGraph } from '../support/faulty-graph.ts'
import { type Graph, startGraph } from '../support/graph.ts'
import { PAGE, startRawUpstream, whole } from '../support/raw-upstream.ts'
import { severalTurns } from '../support/several-turns.ts'
import { recordSpans, type Spans, toMs } from '../support/spans.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'
const TRACEPARENT = { traceparent: `00-${TRACE}-${PARENT}-01` }

let spans: Spans
const open: { close(): Promise<void> }[] = []
beforeAll(() => {
  spans = recordSpans()
})
afterAll(() => spans.close())
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  spans.reset()
})

async function start(options: Partial<RoomgraphOptions> = { tracing: true }): Promise<Graph> {
  const graph = await startGraph({}, options)
  open.push(graph)
  return graph
}

function ask(graph: Pick<Graph, 'fetch'>, query: string, headers: Record<string, string> = {}) {
  return post(graph, query, {}, { headers: { ...headers } })
}

describe('an operation', () => {
  test('is a span with one below it for each upstream call', async () => {
    const graph = await start()
    const before = Date.now()
    await ask(graph, 'query Live { rooms(first: 3) { nodes { activeSession { locked } } } }')
    const [operation, ...calls] = spans.list()
    expect(operation).toMatchObject({
      name: 'graphql.operation',
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Live',
        'http.response.status_code': 200,
        'roomgraph.result': 'ok',
        'roomgraph.upstream_calls': 2,
      },
    })
    expect(calls.map(({ name }) => name).sort()).toEqual(
      graph.emulator.journal
        .map(({ url }) => `GET ${url.replace(/\?.*/, '').replace(/(room_sessions)\/.+/, '$1/{id}')}`)
        .sort(),
    )
    for (const call of calls) {
      expect(call).toMatchObject({
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': 'GET',
          'url.template': call.name.replace('GET ', ''),
          'http.response.status_code': 200,
          'roomgraph.service': 'signalwire',
        },
      })
      expect(call.parentSpanContext?.spanId).toBe(operation?.spanContext().spanId)
      expect(call.spanContext().traceId).toBe(operation?.spanContext().traceId)
      expect(toMs(call.startTime)).toBeGreaterThanOrEqual(toMs(operation?.startTime ?? [0, 0]))
      expect(toMs(call.endTime)).toBeLessThanOrEqual(toMs(operation?.endTime ?? [0, 0]) + 1)
    }
    expect(Math.abs(toMs(operation?.startTime ?? [0, 0]) - before)).toBeLessThan(5000)
  })

  test('continues the trace of its request, and sends nothing of it on', async () => {
    const heads: string[] = []
    const raw = await startRawUpstream((socket, { head }) => {
      heads.push(head)
      socket.write(whole(200, PAGE))
    })
    const graph = await startFaultyGraph(raw.url, { tracing: true })
    open.push(graph, raw)
    // The propagator of this test throws when it is asked to write headers.
    await ask(graph.roomgraph, '{ rooms(first: 2) { nodes { roomId } } }', TRACEPARENT)
    const [operation, call] = spans.list()
    expect(operation?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: PARENT, isRemote: true })
    expect(call?.spanContext().traceId).toBe(TRACE)
    expect(heads).toEqual([expect.stringContaining('authorization: Basic ')])
    expect(heads.join()).not.toMatch(/traceparent|tracestate|baggage/i)
    await ask(graph.roomgraph, '{ __typename }', { traceparent: 'nonsense' })
    expect(spans.list().at(-1)?.parentSpanContext).toBe(undefined)
  })

  test('hangs below the span around the server, where there is one', async () => {
    const graph = await start()
    // The first request waits until OpenTelemetry is loaded.
    await ask(graph, '{ __typename }')
    const outer = trace.getTracer('outer').startSpan('POST /graphql')
    const inside = trace.setSpan(ROOT_CONTEXT, outer)
    context.setGlobalContextManager(contextManagerAt(inside))
    const done = ask(graph, '{ __typename }', TRACEPARENT)
    await done
    context.disable()
    outer.end()
    const last = spans.list().findLast(({ name }) => name === 'graphql.operation')
    expect(last?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
  })

  test('that failed says so, with its codes, and so do its calls', async () => {
    const raw = await startRawUpstream((socket, { index }) => {
      if (index === 0) socket.write(whole(503, ''))
      else if (index === 1) socket.destroy()
      else socket.write(whole(200, 'nonsense'))
    })
    const graph = await startFaultyGraph(raw.url, { tracing: true })
    open.push(graph, raw)
    await graph.run('{ rooms(first: 2) { nodes { roomId } } }')
    const [operation, ...calls] = spans.list()
    expect(operation).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'UPSTREAM_BAD_RESPONSE' },
      attributes: {
        'roomgraph.result': 'error',
        'roomgraph.error_codes': ['UPSTREAM_BAD_RESPONSE'],
        'error.type': 'UPSTREAM_BAD_RESPONSE',
      },
    })
    expect(
      calls.map(({ attributes }) => [attributes['http.response.status_code'], attributes['error.type']]),
    ).toEqual([
      [503, 'UPSTREAM_UNAVAILABLE'],
      [undefined, 'UPSTREAM_UNAVAILABLE'],
      [200, 'UPSTREAM_BAD_RESPONSE'],
    ])
    for (const { status } of calls) expect(status.code).toBe(SpanStatusCode.ERROR)
  })

  test('that was refused is a span too', async () => {
    await ask(await start(), '{ nothing }')
    expect(spans.list()).toMatchObject([
      { name: 'graphql.operation', attributes: { 'error.type': 'GRAPHQL_VALIDATION_FAILED' } },
    ])
  })
})

test('a call that two operations wait for is in the trace of each, and shared in one', async () => {
  let release = () => {}
  const raw = await startRawUpstream((socket) => {
    release = () => socket.write(whole(200, PAGE))
  })
  const graph = await startFaultyGraph(raw.url, { tracing: true })
  open.push(graph, raw)
  const both = [1, 2].map(() => graph.run('{ rooms(first: 2) { nodes { roomId } } }'))
  await expect.poll(() => raw.requests).toBe(1)
  // Both have to wait for it before it is answered.
  await severalTurns()
  release()
  await Promise.all(both)
  const calls = spans.list().filter(({ kind }) => kind === SpanKind.CLIENT)
  expect(calls.map(({ attributes }) => attributes['roomgraph.shared'] ?? false).sort()).toEqual([false, true])
  expect(new Set(calls.map((call) => call.spanContext().traceId)).size).toBe(2)
})

test('a report has the id of its trace while there are traces', async () => {
  const reports: OperationReport[] = []
  const logger = { error() {}, operation: (report: OperationReport) => reports.push(report) }
  await ask(await start({ tracing: true, logger }), '{ __typename }', TRACEPARENT)
  await ask(await start({ logger }), '{ __typename }', TRACEPARENT)
  expect(reports.map(({ traceId }) => traceId)).toEqual([TRACE, undefined])
})

test('without tracing there are no spans', async () => {
  await ask(await start({}), '{ rooms(first: 1) { nodes { name } } }', TRACEPARENT)
  expect(spans.list()).toEqual([])
})

/** Holds one context as the active one, as a real manager does inside a request. */
function contextManagerAt(active: Context): Parameters<typeof context.setGlobalContextManager>[0] {
  return {
    active: () => active,
    with: (_context, call, self, ...args) => call.call(self as never, ...args),
    bind: (_context, target) => target,
    enable() {
      return this
    },
    disable() {
      return this
    },
  }
}
