import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Command } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'

const START = fileURLToPath(new URL('../../examples/supergraph/start.ts', import.meta.url))

test.skipIf(leftOut('GATEWAY_TEST', 'the example of a supergraph'))(
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
  30_000,
)
