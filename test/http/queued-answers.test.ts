import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Addresses } from '../../src/server/http/addresses.ts'
import { TurnEnds } from '../../src/server/http/body-pieces.ts'
import { NodeExchange } from '../../src/server/http/node-exchange.ts'
import { UnsentAnswers } from '../../src/server/overload/unsent-answers.ts'

/** A request that came behind another one on a connection, on a Node that does not tell its response when that is lost. */
function queued(connection: Socket) {
  const request = new IncomingMessage(connection)
  const response = new ServerResponse(request)
  const exchange = new NodeExchange(request, response, {
    addresses: new Addresses(),
    unsent: new UnsentAnswers(),
    turnEnds: new TurnEnds(),
    arrivals: { count: 0 },
  })
  let closed = 0
  exchange.onClose(() => closed++)
  return { exchange, response, closed: () => closed }
}

test('a request whose turn has not come ends with its connection, and gives back what it has', async () => {
  const connection = new Socket()
  const requests = Array.from({ length: 20 }, () => queued(connection))
  const aborted = requests.map(({ exchange }) => exchange.signal.aborted)
  expect(aborted).not.toContain(true)
  expect(connection.listenerCount('close')).toBeLessThan(10)
  connection.destroy()
  await once(connection, 'close')
  expect(requests.map(({ closed }) => closed())).toEqual(new Array(20).fill(1))
  for (const { exchange } of requests) {
    expect(exchange.isGone).toBe(true)
    expect(exchange.signal.aborted).toBe(true)
  }
})

test('one that has its turn by then is told once', async () => {
  const connection = new Socket()
  const { response, closed } = queued(connection)
  let times = 0
  response.on('close', () => times++)
  response.assignSocket(connection)
  connection.destroy()
  await once(connection, 'close')
  expect([closed(), times]).toEqual([1, 1])
})

test('one that has been answered before is not told again', async () => {
  const connection = new Socket()
  const { response, closed } = queued(connection)
  response.destroyed = true
  response.emit('close')
  connection.destroy()
  await once(connection, 'close')
  expect(closed()).toBe(1)
})
