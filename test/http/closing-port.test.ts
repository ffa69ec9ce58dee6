import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { listen } from '../../src/server/http/listen.ts'

const CONNECTIONS = 4

/** Another thread that connects and asks each time that it is told to, while the first one is held. Tells what it got. */
const CALLER = `
  const { connect } = require('node:net')
  const { parentPort, workerData: { port, connected } } = require('node:worker_threads')
  const { setTimeout: sleep } = require('node:timers/promises')
  parentPort.on('message', () => {
    let got = ''
    const socket = connect(port, '127.0.0.1', async () => {
      socket.write('GET / HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n')
      await sleep(5)
      Atomics.store(connected, 0, 1)
      Atomics.notify(connected, 0)
    })
    socket.on('data', (bytes) => { got += bytes })
    socket.on('error', (error) => { got = error.code })
    socket.on('close', () => parentPort.postMessage(got.split('\\r\\n')[0]))
  })`

// The system has established them, and the server has not accepted them when it could look for the last time.
test('connections that come while a turn of the event loop has other work are answered, and the port is closed', async ({
  onTestFinished,
}) => {
  let accepted = 0
  const server = await listen(
    (_, response) => {
      accepted++
      response.end('fine')
    },
    { host: '127.0.0.1', port: 0 },
  )
  const connected = new Int32Array(new SharedArrayBuffer(4))
  const port = Number(new URL(server.origin).port)
  const caller = new Worker(CALLER, { eval: true, workerData: { port, connected } })
  onTestFinished(async () => void (await caller.terminate()))
  await once(caller, 'online')
  const answers: string[] = []
  caller.on('message', (answer: string) => answers.push(answer))

  let asked = 0
  let before = -1
  /** Every turn either accepts a connection or is held until there is one more. */
  const hold = () => {
    if (asked === CONNECTIONS) return
    setImmediate(hold)
    const isArriving = accepted !== before
    before = accepted
    if (isArriving) return
    asked++
    Atomics.store(connected, 0, 0)
    caller.postMessage('ask')
    Atomics.wait(connected, 0, 0, 10_000)
  }
  setImmediate(hold)
  await server.close()
  await expect.poll(() => answers).toEqual(Array(CONNECTIONS).fill('HTTP/1.1 200 OK'))
  await expect(fetch(server.origin)).rejects.toThrow()
})
