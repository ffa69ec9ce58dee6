import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { certificateOf } from '../support/certificate.ts'
import { type Redis, startRedis, startWire, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, KEY_A, type Member, PATIENT_MS, startMember, until } from './fleet.ts'

const ROOMS = '{ rooms(first: 5) { nodes { roomId } } }'
const trusted = getCACertificates('default')

/** Speaks TLS before a Redis, as a proxy does. */
interface Front {
  readonly port: number
  /** The hosts that were asked for, in the order in which somebody connected. */
  readonly asked: (string | false)[]
  /** How often somebody connected, and connections that are open. */
  attempts: number
  readonly open: Set<Socket>
  /** Whether it says nothing to those who connect, until `goOn`. */
  isSilent: boolean
  goOn(): void
  close(): void
}

async function startFront(certificate: ReturnType<typeof certificateOf>, target: number): Promise<Front> {
  const waiting: Socket[] = []
  const open = new Set<Socket>()
  const asked: (string | false)[] = []
  const tls = createTlsServer(certificate, (near) => {
    asked.push(near.servername ?? false)
    const far = connect(target, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const socket of [near, far])
      socket.on('error', () => {}).on('close', () => near.destroy() && far.destroy())
  })
  tls.on('tlsClientError', () => {})
  const server: Server = createServer((socket) => {
    front.attempts++
    open.add(socket.on('error', () => {}).on('close', () => open.delete(socket)))
    if (front.isSilent) waiting.push(socket)
    else tls.emit('connection', socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const front: Front = {
    port: typeof address === 'object' && address ? address.port : 0,
    asked,
    attempts: 0,
    open,
    isSilent: false,
    goOn() {
      this.isSilent = false
      for (const socket of waiting.splice(0)) tls.emit('connection', socket)
    },
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
  return front
}

describe.skipIf(WITHOUT_REDIS)('over TLS', () => {
  const ofHost = certificateOf('DNS:localhost,IP:127.0.0.1')
  let emulator: Emulator
  let redis: Redis
  const running: { close(): unknown }[] = []
  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 20 })
    redis = await startRedis()
  })
  afterAll(async () => {
    await redis.close()
    await emulator.close()
  })
  beforeEach(async () => {
    emulator.resetJournal()
    await redis.command('FLUSHALL')
    setDefaultCACertificates([...trusted, ofHost.cert])
    return async () => {
      for (const each of running.splice(0).reverse()) await each.close()
    }
  })
  afterEach(() => {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    setDefaultCACertificates(trusted)
  })

  async function front(certificate = ofHost, target = redis.port): Promise<Front> {
    const started = await startFront(certificate, target)
    running.push(started)
    return started
  }
  function member(host: string, { port }: Front): Member {
    const url = `rediss://${host}:${port}`
    const started = startMember(emulator, url, { redis: { url, keys: [KEY_A], timeoutMs: PATIENT_MS } })
    running.push({ close: () => started.roomgraph.close() })
    return started
  }
  const subscribers = () => redis.command('PUBSUB', 'NUMSUB', 'rg:1:c')

  test('the host is named, by which a proxy chooses who answers, and an address is not', async () => {
    for (const [host, named] of [
      ['localhost', 'localhost'],
      ['127.0.0.1', false],
    ] as const) {
      const before = await front()
      const members = [member(host, before), member(host, before)]
      await connected(...members)
      expect(new Set(before.asked)).toEqual(new Set([named]))
      emulator.resetJournal()
      await redis.command('FLUSHALL')
      for (const { ask } of members) expect((await ask(ROOMS)).errors).toEqual([])
      expect(emulator.journal).toHaveLength(1)
    }
  })

  test.for([
    ['of another host', certificateOf('DNS:elsewhere.example'), true],
    ['of nobody who is trusted', certificateOf('DNS:localhost'), false],
  ] as const)('a certificate %s is refused, whatever Node is told', async ([, certificate, isTrusted]) => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    setDefaultCACertificates([...trusted, ...(isTrusted ? [certificate.cert] : [])])
    const before = await front(certificate)
    const { ask, redis: state } = member('localhost', before)
    await until(() => before.attempts > 4, 'attempts')
    expect((await ask(ROOMS)).errors).toEqual([])
    expect(await state()).toBe('away')
    expect(await subscribers()).toContain(':0\r\n')
  })

  test('who is closed while it connects leaves no connection behind', async () => {
    const before = await front()
    before.isSilent = true
    const { roomgraph } = member('localhost', before)
    await until(() => before.open.size === 2, 'two attempts')
    await roomgraph.close()
    const subscribed = async () =>
      /cmdstat_subscribe:calls=\d+/.exec(await redis.command('INFO', 'commandstats'))?.[0]
    const times = await subscribed()
    before.goOn()
    await until(() => before.open.size === 0, 'their end')
    expect(await subscribed()).toBe(times)
  })

  test('an attempt to connect that was given up for new ones hears nothing any more', async () => {
    const wire = await startWire(redis.port)
    running.push(wire)
    const before = await front(ofHost, wire.port)
    const first = member('localhost', before)
    const second = startMember(emulator, redis.url)
    running.push({ close: () => second.roomgraph.close() })
    await connected(first, second)
    // The connection that hears is made anew, which hangs, while what comes over the other one makes both be made anew.
    before.isSilent = true
    const { attempts } = before
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await until(() => before.attempts > attempts && before.open.size === 2, 'an attempt')
    wire.insertion = Buffer.from(':1\r\n')
    expect((await first.ask(ROOMS)).errors).toEqual([])
    await until(() => before.open.size === 3, 'new attempts')
    before.goOn()
    await connected(first, second)
    expect(await subscribers()).toContain(':2\r\n')
  })
})
