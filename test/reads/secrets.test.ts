import { afterAll, describe, expect } from 'vitest'
import { askCounted } from '../support/asking.ts'
import { post } from '../support/client.ts'
import { type Graph, withGraph } from '../support/graph.ts'
import { openObservability } from '../support/observed-graph.ts'
import { recordSpans } from '../support/spans.ts'

const LONG = 3_600_000
const CACHE = {
  roomsMs: LONG,
  conferencesMs: LONG,
  runningSessionsMs: LONG,
  completedSessionsMs: LONG,
  membersMs: LONG,
  eventsMs: LONG,
  recordingsMs: LONG,
  logsMs: LONG,
  insightsMs: LONG,
  staleIfErrorMs: LONG,
}
const KEYS = {
  one: 'key-of-the-first-caller',
  two: 'key-of-the-second-caller',
  none: 'key-without-any-scopes',
}

const spans = recordSpans()
const watch = await openObservability()
afterAll(async () => {
  await watch.close()
  spans.close()
})

const scopes = ['tokens', 'streams'] as const
const test = withGraph(
  { rooms: 20, conferences: 20, sessions: 20 },
  {
    ...watch.options,
    tracing: true,
    explain: true,
    cache: CACHE,
    scopes: true,
    auth: {
      kind: 'api-key',
      keys: [
        { name: 'one', key: KEYS.one, scopes: [...scopes] },
        { name: 'two', key: KEYS.two, scopes: [...scopes] },
        { name: 'none', key: KEYS.none },
      ],
    },
  },
)
  // Each field that shows a secret, and the secret.
  .extend('secretReads', { scope: 'file' }, ({ emulator: { signalwire } }) => {
    const conference = signalwire.conferenceIds().find((id) => signalwire.streams(id).length > 0) ?? ''
    const host = signalwire.roomIds().find((id) => signalwire.streams(id).length > 0) ?? ''
    return (): [query: string, secret: string, path: string][] => {
      const [token] = signalwire.conferenceTokens(conference)
      const [ofConference] = signalwire.streams(conference)
      const [ofRoom] = signalwire.streams(host)
      return [
        [`{ conferenceToken(id: "${token?.id}") { token } }`, token?.token ?? '', '/conference_tokens/'],
        [
          `{ conference(id: "${conference}") { tokens { nodes { token } } } }`,
          token?.token ?? '',
          '/conference_tokens',
        ],
        [`{ videoStream(id: "${ofRoom?.id}") { url } }`, ofRoom?.url ?? '', '/streams/'],
        [`{ room(id: "${host}") { streams { nodes { url } } } }`, ofRoom?.url ?? '', '/streams'],
        [
          `{ conference(id: "${conference}") { streams { nodes { url } } } }`,
          ofConference?.url ?? '',
          '/streams',
        ],
      ]
    }
  })

const ask = (graph: Graph, who: keyof typeof KEYS, query: string) =>
  askCounted(graph, { authorization: `Bearer ${KEYS[who]}` }, query)

const secretCalls = (graph: Graph, path: string) =>
  graph.emulator.journal.filter((call) => call.path.includes(path))

describe('tokens and the addresses of streams', () => {
  test('are in the data, and nowhere else: not in explain, logs, metrics or spans', async ({
    graph,
    secretReads,
  }) => {
    for (const [query, secret] of secretReads()) {
      const { body } = await ask(graph, 'one', query)
      expect(JSON.stringify(body.data)).toContain(secret)
      expect(body.extensions.upstream.calls.length).toBeGreaterThan(0)
      expect(JSON.stringify(body.extensions)).not.toContain(secret)
    }
    const told = spans.list().map(({ name, attributes, events }) => ({ name, attributes, events }))
    expect(told.length).toBeGreaterThan(0)
    const outputs = [watch.reports, watch.errors, told].map((each) => JSON.stringify(each))
    for (const text of [...outputs, await watch.metrics.text()]) {
      for (const [, secret] of secretReads()) expect(text).not.toContain(secret)
      expect(text).not.toMatch(/vpt_|rtmps?:/)
    }
  })

  test('are asked for again each time, though everything else is cached', async ({ graph, secretReads }) => {
    for (const [query, , path] of secretReads()) {
      await ask(graph, 'one', query)
      await ask(graph, 'one', query)
      // The conference or room itself came from the cache.
      expect(graph.emulator.journal.map((call) => call.path.includes(path))).toEqual([true])
    }
  })

  test('do not stand in for an upstream that fails, though other things do', async ({
    graph,
    secretReads,
  }) => {
    for (const [query] of secretReads()) {
      graph.emulator.intercept(() => ({ status: 503 }))
      const { body } = await ask(graph, 'one', query)
      expect(body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
      graph.emulator.clearIntercept()
    }
  })

  test('are not shared between callers who ask at the same moment, though rooms are', async ({
    graph,
    secretReads,
  }) => {
    graph.emulator.behaviour.latencyMs = 40
    const both = async (query: string) => {
      graph.emulator.resetJournal()
      const send = (who: keyof typeof KEYS) =>
        post(graph, query, {}, { headers: { authorization: `Bearer ${KEYS[who]}` } })
      await Promise.all((await Promise.all([send('one'), send('two')])).map((each) => each.text()))
    }
    for (const [query, , path] of secretReads()) {
      await both(query)
      expect(secretCalls(graph, path)).toHaveLength(2)
    }
    await both('{ videoLogs(first: 7) { nodes { logId } } }')
    expect(secretCalls(graph, '/logs')).toHaveLength(1)
  })

  test('are kept from callers without the scope', async ({ graph, secretReads }) => {
    for (const [query, secret] of secretReads()) {
      const { body, text } = await ask(graph, 'none', query)
      expect(text).not.toContain(secret)
      expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN' })
    }
  })

  test('are not repeated by the error of one that cannot be read', async ({ graph }) => {
    const { signalwire } = graph.emulator
    const [token] = signalwire.conferenceIds().flatMap((id) => signalwire.conferenceTokens(id))
    const [stream] = signalwire.roomIds().flatMap((id) => signalwire.streams(id))
    signalwire.patchConferenceToken(token?.id ?? '', { token: ['vpt_canary'] })
    signalwire.patchStream(stream?.id ?? '', { url: { at: 'rtmp://canary' } })
    for (const query of [
      `{ conferenceToken(id: "${token?.id}") { name token } }`,
      `{ videoStream(id: "${stream?.id}") { streamType url } }`,
    ]) {
      const { body, text } = await ask(graph, 'one', query)
      expect(body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }])
      expect(text).not.toContain('canary')
    }
    expect(JSON.stringify([watch.reports, watch.errors])).not.toContain('canary')
  })
})
