import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leftOut } from './extra.ts'
import { freePort } from './free-port.ts'

/** Looks, 20 ms apart, at whether it answers. */
const MAX_TRIES = 1500
const PROGRAM = process.env.REDIS_SERVER_PATH ?? '/usr/bin/redis-server'

/** Whether tests with a Redis are to be skipped, which is said then. */
export const WITHOUT_REDIS: boolean = leftOut('REDIS_TEST', `redis-server (${PROGRAM})`)

/** A redis-server of Debian on a port of its own. */
export interface Redis {
  readonly port: number
  readonly url: string
  /** Sends one command, as words, and gives the reply as Redis wrote it. */
  command(...words: readonly string[]): Promise<string>
  /** Everything that is stored, names and values, as text of one byte a character. */
  dump(): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Ends it at once. */
  kill(): Promise<void>
  /** Starts it anew, on the same port and empty. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startRedis(...args: readonly string[]): Promise<Redis> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: apt-get install redis-server`)
  const folder = await mkdtemp(join(tmpdir(), 'roomgraph-redis-'))
  const port = await freePort()
  let child = await launch()
  async function launch(): Promise<ChildProcess> {
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    const started = spawn(PROGRAM, [...words, ...args], { stdio: 'ignore' })
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const isUp = await command('PING').then(
        (reply) => reply.startsWith('+PONG'),
        () => false,
      )
      if (isUp) return started
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('redis-server did not start')
  }
  function command(...words: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let reply = ''
      socket.setEncoding('latin1')
      socket.on('data', (text) => {
        reply += text
        // QUIT is answered last.
        if (reply.endsWith('+OK\r\n') && reply.length > 5) socket.end()
      })
      socket.on('close', () => resolve(reply.slice(0, -5)))
      socket.on('error', reject)
      socket.write(`${resp(words)}${resp(['QUIT'])}`)
    })
  }
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command,
    async dump() {
      const names = wordsOf(await command('KEYS', '*'))
      const values = await Promise.all(
        names.map(
          async (name) =>
            `${name}\n${await command('GET', name)}\n${await command('HGETALL', name)}\n${await command('XRANGE', name, '-', '+')}\n${await command('ZRANGE', name, '0', '-1')}`,
        ),
      )
      return values.join('\n')
    },
    signal: (name) => child.kill(name),
    kill,
    async restart() {
      await kill()
      child = await launch()
    },
    async close() {
      child.kill('SIGCONT')
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The words of a reply that is a list of texts without line ends. */
export function wordsOf(reply: string): string[] {
  return reply.split('\r\n').filter((line, index) => index > 0 && index % 2 === 0 && line !== '')
}

function resp(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}

/** What a wire between two programs can do. */
export interface Wire {
  readonly port: number
  /** Where new connections lead to. */
  target: number
  /** Milliseconds by which replies are late. */
  delayMs: number
  /** Whether everything is swallowed, in both ways, while connections stay open. */
  isBlackHole: boolean
  /** Put in place of the next reply; the connection is then cut. */
  garbage: Buffer | undefined
  /** Put before the next reply, as if it had been one. */
  insertion: Buffer | undefined
  /** Whether what comes is sent once more before what comes next. */
  repeats: boolean
  /** Whether new connections are reset. */
  isCut: boolean
  /** Resets all connections. */
  cut(): void
  /** Whatever goes over the connections that there are is swallowed from now on; new ones are well. */
  lose(): void
  /** Of what comes over the connections that there are, a byte is passed on every tenth of a second; new ones are well. */
  drip(): void
  close(): Promise<void>
}

/** A proxy before a port of this machine, with the faults of a network. */
export async function startWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const losers = new Set<(drips: boolean) => void>()
  const server = createServer((near) => {
    if (wire.isCut) {
      near.resetAndDestroy()
      return
    }
    const far = connect(wire.target, '127.0.0.1')
    let last = Buffer.alloc(0)
    let fate: 'lost' | 'drips' | undefined
    let late = Buffer.alloc(0)
    let dripping: NodeJS.Timeout | undefined
    const lose = (drips: boolean) => {
      fate = drips ? 'drips' : 'lost'
      if (drips)
        dripping = setInterval(() => {
          if (late.length > 0 && near.writable) near.write(late.subarray(0, 1))
          late = late.subarray(1)
        }, 100)
    }
    losers.add(lose)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        losers.delete(lose)
        clearInterval(dripping)
        if (wire.isBlackHole) return
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (bytes) => {
      if (!wire.isBlackHole && fate !== 'lost') far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (wire.isBlackHole || fate === 'lost') return
      if (fate === 'drips') {
        late = Buffer.concat([late, bytes])
        return
      }
      if (wire.insertion) {
        near.write(wire.insertion)
        wire.insertion = undefined
      }
      if (wire.repeats) near.write(last)
      last = bytes
      if (wire.garbage) {
        near.end(wire.garbage)
        wire.garbage = undefined
      } else if (wire.delayMs === 0) near.write(bytes)
      else setTimeout(() => near.writable && near.write(bytes), wire.delayMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const wire: Wire = {
    port: typeof address === 'object' && address ? address.port : 0,
    target,
    delayMs: 0,
    isBlackHole: false,
    garbage: undefined,
    insertion: undefined,
    repeats: false,
    isCut: false,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    lose() {
      for (const lose of losers) lose(false)
    },
    drip() {
      for (const lose of losers) lose(true)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return wire
}
