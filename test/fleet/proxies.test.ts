import { createServer, type Socket } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { KEY_A, type Member, pause, startMember, until } from './fleet.ts'

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
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    running.push(server)
    const address = server.address()
    const { ask, redis } = member(`redis://127.0.0.1:${typeof address === 'object' && address?.port}`)
    await until(() => connections >= 4, 'attempts')
    for (let n = 1; n < 10; n++) {
      expect((await ask(PAGE, { n })).errors).toEqual([])
      await pause(200)
    }
    expect(await redis()).toBe('away')
    // Two for each time that both are made anew, which is once a second, after some at the beginning.
    expect(connections).toBeLessThan(30)
  })
})
