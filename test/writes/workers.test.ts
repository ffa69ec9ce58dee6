import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { post } from '../support/client.ts'
import { Command } from '../support/command.ts'
import type { Data } from '../support/graph.ts'

const LONG_MS = 90_000

let emulator: Emulator
let command: Command
let origin = ''
let pids: number[] = []
beforeAll(async () => {
  emulator = await startEmulator({ rooms: 1, conferences: 0, sessions: 0 })
  const { projectId, apiToken } = emulator.signalwire.credentials
  command = new Command(['serve', '--port', '0', '--workers', '3'], {
    SIGNALWIRE_BASE_URL: emulator.url,
    SIGNALWIRE_PROJECT_ID: projectId,
    SIGNALWIRE_API_TOKEN: apiToken,
    ROOMGRAPH_WRITES: 'on',
    ROOMGRAPH_CACHE_ROOMS: '1h',
    ROOMGRAPH_MAX_LOOP_DELAY_MS: '0',
  })
  const [, address = '', ...found] = await command.prints(
    / at (http:\S+)\/graphql.*, by processes (\d+), (\d+), (\d+)\n/,
  )
  origin = address
  pids = found.map(Number)
}, LONG_MS)
afterAll(async () => {
  await command.stop('SIGKILL')
  await emulator.close()
})

/** Over a connection of its own, so that the workers take turns. */
async function ask(query: string, variables: object): Promise<Data> {
  const response = await post(`${origin}/graphql`, query, variables, { headers: { connection: 'close' } })
  const { data, errors } = (await response.json()) as Data
  expect(errors).toBeUndefined()
  return data
}

const READ = 'query ($id: ID!) { room(id: $id) { displayName } }'
const WRITE =
  'mutation ($id: ID!, $as: String) { updateRoom(input: { roomId: $id, displayName: $as }) { roomId } }'
const read = async (id: string) => (await ask(READ, { id })).room.displayName

test('what one worker has written, no other answers from its cache', { timeout: LONG_MS }, async () => {
  const [id = ''] = emulator.signalwire.roomIds()
  for (let round = 0; round < 20; round++) {
    await ask(WRITE, { id, as: `round ${round}` })
    const reads = await Promise.all(Array.from({ length: 6 }, () => read(id)))
    expect(new Set(reads)).toEqual(new Set([`round ${round}`]))
  }
  // Each of them has a cache, and uses it.
  emulator.resetJournal()
  await Promise.all(Array.from({ length: 6 }, () => read(id)))
  expect(emulator.journal).toEqual([])
})

test('a worker that hangs holds up no write for long', { timeout: LONG_MS }, async () => {
  const [id = ''] = emulator.signalwire.roomIds()
  const [first = 0] = pids
  process.kill(first, 'SIGSTOP')
  try {
    // The one that hangs gets some of the connections; the others are answered.
    const answers = Array.from({ length: 3 }, (_, index) => ask(WRITE, { id, as: `stopped ${index}` }))
    expect(await Promise.any(answers)).toEqual({ updateRoom: { roomId: id } })
    process.kill(first, 'SIGCONT')
    await Promise.all(answers)
  } finally {
    process.kill(first, 'SIGCONT')
  }
})
