import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { createMetrics } from '../../src/index.ts'
import { startMember, until } from './fleet.ts'

/** A server that answers nothing, and counts who connects. */
async function startSilent(): Promise<{ readonly url: string; readonly sockets: Socket[] }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return { url: `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, sockets }
}

test('what cannot be built leaves no connection behind', async () => {
  const [unused, used] = [await startSilent(), await startSilent()]
  const emulator = await startEmulator({ rooms: 1 })
  onTestFinished(() => emulator.close())
  const metrics = await createMetrics({ process: false })
  const observe = () => {
    throw new Error('it cannot be observed')
  }
  for (let time = 0; time < 5; time++)
    expect(() => startMember(emulator, unused.url, { metrics: { ...metrics, observe } })).toThrow(
      'be observed',
    )
  // What is built after those connects after them.
  const { roomgraph } = startMember(emulator, used.url)
  await until(() => used.sockets.length === 2, 'the connections')
  await roomgraph.close()
  expect(unused.sockets).toEqual([])
})
