import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Command } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { freePort } from '../support/free-port.ts'

const START = fileURLToPath(new URL('../../examples/supergraph/start.ts', import.meta.url))

const isLeftOut = leftOut('GATEWAY_TEST', 'the example of a supergraph')

/** A port and the two after it, the one at `offset` of them in use until `free` is called. */
async function takePort(offset: number): Promise<{ port: number; free(): void }> {
  const port = await freePort(2)
  const server = createServer().listen(port + offset, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port, free: () => server.close() }
}

test.skipIf(isLeftOut).each([
  ['the gateway', 0],
  ['roomgraph', 1],
  ['the bookings', 2],
])(
  'a start that finds the port of %s in use says so, and leaves no file',
  async (_, offset) => {
    const { port, free } = await takePort(offset)
    const folder = await mkdtemp(join(tmpdir(), 'roomgraph-example-'))
    const { code, stderr } = await new Command(['--port', String(port)], { TMPDIR: folder }, START).finished
    free()
    expect(stderr).toMatch(
      offset === 0 ? /EADDRINUSE|in use/ : `Port ${port + offset} is in use. Take free ones:`,
    )
    expect(code).toBe(1)
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  },
  90_000,
)

test.skipIf(isLeftOut)(
  'the example starts with one command, shows a query with its calls, and stops',
  async () => {
    const example = new Command(['--port', '0'], {}, START)
    try {
      const [, endpoint = ''] = await example.prints(/ready at (\S+)[\s\S]*Ctrl\+C/)
      expect(example.stdout).not.toContain('errors')
      expect(example.stdout.match(/GET \/api\/video\/rooms\/\S+\?include_active_session=true/g)).toHaveLength(
        3,
      )
      const [, curled = ''] = /-d '(.*)'/.exec(example.stdout) ?? []
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: curled,
      })
      const { data } = (await response.json()) as { data: { bookings: { room: { name: string } }[] } }
      expect(data.bookings).toHaveLength(3)
      for (const { room } of data.bookings) expect(room.name).toEqual(expect.any(String))
    } finally {
      expect(await example.stop()).toMatchObject({ code: 0 })
    }
  },
  90_000,
)
