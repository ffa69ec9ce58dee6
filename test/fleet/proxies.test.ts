import { connect, createServer, type Server, type Socket } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { startRedis, WITHOUT_REDIS, wordsOf } from '../support/redis.ts'
import { connected, KEY_A, type Member, pause, startMember, until } from './fleet.ts'

const PAGE = 'query ($n: Int!) { rooms(first: $n) { nodes { roomId } } }'

/** What stands between processes and their Redis, or is taken for one. */
describe('an address', () => {
  let emulator: Emulator
  const running: { close(): unknown }[] = []
  beforeEach(async () => {
    emulator = await startEmulator({ rooms: 20 })
    return async () => {
      for (const each of running.splice(0).reverse()) await each.close()
      await emulator.close()
    }
  })

  function member(url: string): Member {
    const started = startMember(emulator, url, { redis: { url, keys: [KEY_A], timeoutMs: 30 } })
    running.push({ close: () => started.roomgraph.close() })
    return started
  }

  async function urlOf(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    running.push(server)
    const address = server.address()
    return `redis://127.0.0.1:${typeof address === 'object' && address?.port}`
  }

  test.for([
    [
      'closes each connection at once, as a proxy without a Redis behind it',
      (socket: Socket) => socket.destroy(),
    ],
    [
      'closes each connection that says anything, as where TLS is spoken',
      (socket: Socket) => socket.once('data', () => socket.destroy()),
    ],
  ] as const)('that %s is tried ever more rarely', async ([, answer]) => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      answer(socket.on('error', () => {}))
    })
    const { ask, redis } = member(await urlOf(server))
    await until(() => connections >= 4, 'attempts')
    const [before, beganAt] = [connections, performance.now()]
    for (let n = 1; n < 10; n++) {
      expect((await ask(PAGE, { n })).errors).toEqual([])
      await pause(200)
    }
    expect(await redis()).toBe('away')
    // Two for each time that both are made anew, which is once a second, after some at the beginning.
    const seconds = (performance.now() - beganAt) / 1000
    expect(connections - before).toBeLessThan(8 + 4 * seconds)
  })

  test.skipIf(WITHOUT_REDIS)(
    'that closes each connection which subscribes shares pages over one that stays',
    async () => {
      const redis = await startRedis()
      running.push(redis)
      const asked = new Set<Socket>()
      let subscribed = 0
      const proxy = createServer((near) => {
        const far = connect(redis.port, '127.0.0.1')
        near.on('data', (bytes) => {
          const text = bytes.toString('latin1')
          if (/evalsha/i.test(text)) asked.add(near)
          if (/\r\nsubscribe\r\n/i.test(text)) {
            subscribed++
            near.destroy()
          } else far.write(bytes)
        })
        far.pipe(near)
        for (const socket of [near, far])
          socket.on('error', () => {}).on('close', () => near.destroy() && far.destroy())
      })
      const { ask, redis: state, roomgraph } = startMember(emulator, await urlOf(proxy))
      running.push({ close: () => roomgraph.close() })
      const stored = async () => wordsOf(await redis.command('KEYS', '*:v:*')).length
      let n = 0
      const asksAndStores = async () => {
        expect((await ask(PAGE, { n: 1 + (n++ % 20) })).errors).toEqual([])
        return (await stored()) > 0
      }
      await until(asksAndStores, 'a page')
      await until(async () => (await asksAndStores()) && subscribed > 5, 'attempts to subscribe')
      expect(asked.size).toBe(1)
      expect(await state()).toBe('away')
    },
  )

  test.skipIf(WITHOUT_REDIS)(
    'that knows no subscriptions and answers each PING is not taken for one that tells of writes',
    async () => {
      const redis = await startRedis()
      running.push(redis)
      const proxy = createServer((near) => {
        const far = connect(redis.port, '127.0.0.1')
        near.on('data', (bytes) => /subscribe/i.test(bytes.toString('latin1')) || far.write(bytes))
        far.pipe(near)
        for (const socket of [near, far])
          socket.on('error', () => {}).on('close', () => near.destroy() && far.destroy())
      })
      const reader = member(await urlOf(proxy))
      const writer = startMember(emulator, redis.url, { writes: true })
      running.push({ close: () => writer.roomgraph.close() })
      await connected(writer)
      const [id] = emulator.signalwire.roomIds()
      const read = async () =>
        (await reader.ask('query ($id: ID!) { room(id: $id) { displayName } }', { id })).data.room.displayName
      for (let looks = 0; looks < 10; looks++) {
        await read()
        await pause(100)
      }
      expect(await reader.redis()).toBe('away')
      const write =
        'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'
      expect((await writer.ask(write, { id, as: 'new' })).errors).toEqual([])
      await until(async () => (await read()) === 'new', 'what was written')
    },
  )
})
