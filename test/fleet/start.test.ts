import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { createMetrics } from '../../src/index.ts'
import { startMember, until } from './fleet.ts'

test('what cannot be built leaves no connection behind', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const emulator = await startEmulator({ rooms: 1 })
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await emulator.close()
  })
  const address = server.address()
  const url = `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const metrics = await createMetrics({ process: false })
  const observe = () => {
    throw new Error('it cannot be observed')
  }
  for (let time = 0; time < 5; time++)
    expect(() => startMember(emulator, url, { metrics: { ...metrics, observe } })).toThrow('be observed')
  // One that is built connects twice, and after those before.
  const { roomgraph } = startMember(emulator, url)
  await until(() => sockets.length >= 2, 'the connections')
  await roomgraph.close()
  expect(sockets).toHaveLength(2)
})
