import { afterEach, describe, expect, test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { AUDIENCE, ISSUER, startIssuer } from '../support/issuer.ts'
import { severalTurns } from '../support/several-turns.ts'
import { ManualClock } from './manual-clock.ts'
import type { EventReader, Sent } from './reader.ts'
import { type SeveralServers, startServers } from './several-servers.ts'
import { numbersOf, startWatched } from './watched-upstream.ts'

const ALL = `subscription ($after: String) { liveSessions(after: $after) { cursor isSnapshot started { sessionId } } }`
const APOLLO = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json'

/** All that a stream still sends until it ends, which a test can look at before. */
function watchEnd(events: EventReader) {
  const end = { isOver: false, sent: [] as Sent[], all: Promise.resolve<Sent[]>([]) }
  const read = async () => {
    for (let next = await events.next(); next; next = await events.next()) end.sent.push(next)
    end.isOver = true
    return end.sent
  }
  end.all = read()
  return end
}

describe('a token that expires', () => {
  test.for([
    ['is the end of its streams, with a last event that says so', 60, true],
    ['ends none before', 60, false],
    ['ends none of another one that lasts longer', 3600, false],
  ] as const)('%s', async ([, lifeS, isEnd]) => {
    const issuer = await startIssuer('ES256')
    // Tokens are checked by the system's clock, with five seconds of tolerance.
    const clock = new ManualClock(Date.now())
    const { jwksUrl } = issuer
    const auth = { kind: 'jwt', jwksUrl, issuer: ISSUER, audience: AUDIENCE } as const
    const live = { intervalMs: 60_000, maxIntervalMs: 60_000 }
    const upstream = await startWatched({ auth, live } as Partial<RoomgraphOptions>, { liveTools: clock })
    upstream.begin(1)
    const exp = Math.floor(Date.now() / 1000) + lifeS
    const headers = { authorization: `Bearer ${await issuer.token({ exp })}` }
    const events = await upstream.watch(ALL, { headers })
    const parts = await upstream.ask(ALL, { headers: { ...headers, accept: APOLLO } })
    await events.data()
    const end = watchEnd(events)
    const text = parts.text()
    await clock.seconds(isEnd ? 67 : 55)
    await severalTurns()
    expect(end.isOver).toBe(isEnd)
    if (!isEnd) await upstream.graph.listener.close()
    const sent = await end.all
    const last = (await text).split('\r\n--graphql').at(-2) ?? ''
    if (isEnd) {
      expect(sent.map(({ event }) => event)).toEqual(['next', 'complete'])
      expect(sent[0]?.data).toEqual({
        errors: [
          {
            message: 'The token has expired. Connect again with a new one.',
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      })
      expect(JSON.parse(last.split('\r\n\r\n')[1] ?? '')).toEqual({ payload: null, ...sent[0]?.data })
      expect(await text).toMatch(/\r\n--graphql--\r\n$/)
    } else {
      expect(sent).toEqual([])
      expect(last).not.toMatch(/UNAUTHENTICATED/)
      expect(await text).not.toMatch(/--graphql--/)
    }
    await upstream.graph.close()
    await issuer.close()
  })
})

describe('a server that stops', () => {
  let several: SeveralServers
  afterEach(() => several.close())

  test('ends its streams one after the other, without a complete, and their clients go on elsewhere', async () => {
    several = await startServers(2)
    const { clock, servers, upstream } = several
    const all: EventReader[] = []
    for (let stream = 0; stream < 4; stream++) all.push(await several.watch(0, ALL))
    const cursors: string[] = []
    for (const events of all) cursors.push((await events.data()).data.liveSessions.cursor)
    const elsewhere = await several.watch(1, ALL)
    await elsewhere.data()

    servers[0]?.drain(8000)
    const refused = await servers[0]?.fetch(`http://localhost/graphql?query=${encodeURIComponent(ALL)}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(refused?.status).toBe(503)
    expect(refused?.headers.get('retry-after')).toBe('1')
    // What happens meanwhile is still told to those who are there.
    upstream.begin(3)
    const ends = all.map(watchEnd)
    const open: number[] = []
    for (let step = 1; step <= 150; step++) {
      clock.pass(50)
      await new Promise((resolve) => setImmediate(resolve))
      // Both that are there after two seconds are told of it.
      if (step === 45) await expect.poll(() => ends.map(({ sent }) => sent.length)).toEqual([0, 0, 1, 1])
      if (step % 20 !== 10) continue
      await severalTurns()
      open.push(ends.filter(({ isOver }) => !isOver).length)
    }
    expect(open).toEqual([3, 3, 2, 2, 1, 1, 0, 0])
    for (const [index, { all: sent }] of ends.entries()) {
      expect((await sent).map(({ event }) => event)).toEqual(index < 2 ? [] : ['next'])
      const again = await several.watch(1, ALL, { after: cursors[index] })
      const { isSnapshot, started } = (await again.data()).data.liveSessions
      expect([isSnapshot, numbersOf(started)]).toEqual([false, [3]])
    }
  })

  test('ends streams in parts without their last boundary', async () => {
    several = await startServers(1)
    const [server] = several.servers
    const response = await server?.fetch(`http://localhost/graphql?query=${encodeURIComponent(ALL)}`, {
      headers: { accept: APOLLO },
    })
    expect(response?.status).toBe(200)
    const reader = ((response as Response).body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    const read = async () => {
      const { done, value } = await reader.read()
      text += Buffer.from(value ?? []).toString()
      return done
    }
    while (!text.includes('"isSnapshot":true')) expect(await read()).toBe(false)
    server?.drain(0)
    while (!(await read()));
    expect(text).toMatch(/}}}\r\n--graphql$/)
  })
})
