import { afterEach, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { post } from '../support/client.ts'
import { Command } from '../support/command.ts'
import { withEmulator } from '../support/graph.ts'

const LONG_MS = 90_000
const CREATE = JSON.stringify({ query: 'mutation { createRoom(input: { name: "stopping" }) { roomId } }' })

let command: Command
const test = withEmulator({ behaviour: { latencyMs: 1000, takenNames: 'suffixed' } })
test.beforeEach(({ emulator }) => emulator.resetJournal())
afterEach(() => command.stop('SIGKILL'))

async function start(
  emulator: Emulator,
  env: Record<string, string> = {},
  ...flags: string[]
): Promise<string> {
  const { projectId, apiToken } = emulator.signalwire.credentials
  command = new Command(['serve', '--port', '0', ...flags], {
    SIGNALWIRE_BASE_URL: emulator.url,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    ROOMGRAPH_WRITES: 'on',
    ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
    ROOMGRAPH_DRAIN_MS: '0',
    ROOMGRAPH_HEADERS_TIMEOUT_MS: '20000',
    ROOMGRAPH_ATTEMPT_TIMEOUT_MS: '20000',
    ...env,
  })
  const [, origin = ''] = await command.prints(/ at (http:\S+)\/graphql/)
  return `${origin}/graphql`
}

/** Asks for a room, and leaves once the upstream has got the request. */
async function createAndLeave(emulator: Emulator, endpoint: string): Promise<void> {
  const leaving = new AbortController()
  const headers = { 'content-type': 'application/json' }
  const answer = fetch(endpoint, { method: 'POST', headers, body: CREATE, signal: leaving.signal })
  const left = answer.catch(() => undefined)
  await expect.poll(() => emulator.journal.length, { timeout: 20_000 }).toBe(1)
  leaving.abort()
  await left
}

test.for([
  ['one process', []],
  ['several', ['--workers', '2']],
] as const)(
  'SIGTERM waits for a write whose caller has left, and the audit tells of it: %s',
  {
    timeout: LONG_MS,
  },
  async ([, flags], { emulator }) => {
    await createAndLeave(emulator, await start(emulator, {}, ...flags))
    expect(emulator.journal[0]?.status).toBe(0)
    expect(await command.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
    expect(emulator.journal).toMatchObject([{ method: 'POST', status: 200 }])
    expect(command.stdout).toMatch(
      /^roomgraph: write POST \/api\/video\/rooms field=createRoom id=[0-9a-f-]{36} status=200 outcome=done .*requestId=/m,
    )
    expect(command.stdout).not.toMatch(/stopping/)
  },
)

test('what a killed process has sent, another one does not send again', { timeout: LONG_MS }, async ({
  emulator,
}) => {
  await createAndLeave(emulator, await start(emulator, { ROOMGRAPH_LOG: 'json' }))
  await command.stop('SIGKILL')
  const endpoint = await start(emulator)
  const response = await post(endpoint, '{ rooms(first: 1) { nodes { name } } }')
  expect(response.status).toBe(200)
  expect(emulator.journal.map(({ method }) => method)).toEqual(['POST', 'GET'])
})
