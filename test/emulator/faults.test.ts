import { describe, expect } from 'vitest'
import type { Behaviour, Emulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, writeSignalWire } from './client.ts'

const test = withFreshEmulator({ rooms: 5, conferences: 5, sessions: 5 })

const create = (emulator: Emulator) => writeSignalWire(emulator, 'POST', '/rooms', { name: 'made-here' })
const isMade = async (emulator: Emulator) =>
  (await askSignalWire(emulator, '/rooms/made-here')).status === 200

const FAULTS = [
  ['reset-before', false, 0],
  ['reset-after', true, 0],
  ['half-after', true, 0],
  ['stall-after', true, 0],
  ['error-after', true, 500],
] as const

/** How a create ends for its caller; a stall never does, so it is over once the room is there. */
async function outcome(emulator: Emulator, fault: (typeof FAULTS)[number][0]): Promise<number> {
  const answered = create(emulator).then(
    ({ status }) => status,
    () => 0,
  )
  if (fault !== 'stall-after') return answered
  await expect.poll(() => isMade(emulator)).toBe(true)
  return 0
}

describe.each(FAULTS)('a write with the fault %s', (fault, done, status) => {
  test('is done or not, as its name says, and reads go well', async ({ emulator }) => {
    emulator.behaviour.writeFault = fault
    expect(await outcome(emulator, fault)).toBe(status)
    const posts = emulator.journal.filter(({ method }) => method === 'POST')
    expect(posts).toMatchObject([{ status }])
    expect(posts[0]?.body).toEqual(done ? { name: 'made-here' } : undefined)
    expect(await isMade(emulator)).toBe(done)
  })
})

test('an interception can bring a late fault upon one call, also a read, and spares a call from the switch', async ({
  emulator,
}) => {
  emulator.intercept(({ index }) => (index === 0 ? 'half-after' : undefined))
  await expect(askSignalWire(emulator, '/rooms')).rejects.toThrow()
  expect((await create(emulator)).status).toBe(200)
  emulator.behaviour.writeFault = 'error-after'
  emulator.intercept(() => ({ status: 429, headers: { 'retry-after': '1' } }))
  expect((await create(emulator)).status).toBe(429)
})

test('half an answer is announced in full', async ({ emulator }) => {
  emulator.behaviour.writeFault = 'half-after'
  const { projectId, apiToken } = emulator.signalwire.credentials
  const response = await fetch(`${emulator.url}/api/video/rooms`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: '{"name":"made-here"}',
  })
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow()
})

test('the journal holds bodies: what JSON says, or the text where it is none', async ({ emulator }) => {
  await create(emulator)
  await writeSignalWire(emulator, 'POST', '/rooms', 'name=a')
  await writeSignalWire(emulator, 'DELETE', '/rooms/made-here')
  expect(emulator.journal.map((call) => call.body)).toEqual([{ name: 'made-here' }, 'name=a', undefined])
  expect(emulator.journal[2]).not.toHaveProperty('body')
  const told = await fetch(`${emulator.url}/_emulator/journal`)
  expect(await told.json()).toMatchObject([{ body: { name: 'made-here' } }, { body: 'name=a' }, {}])
})

test('the switches of writes go over HTTP, and wrong ones are refused', async ({ emulator }) => {
  const patch = (body: object) =>
    fetch(`${emulator.url}/_emulator/behaviour`, { method: 'PATCH', body: JSON.stringify(body) })
  const change: Partial<Behaviour> = {
    put: 'merge',
    nulls: 'clear',
    takenNames: 'suffixed',
    takenNameCode: 'value_not_unique',
    deleteInSession: 'refused',
    createStatus: 201,
    writeFault: 'error-after',
  }
  expect(await (await patch(change)).json()).toMatchObject(change)
  expect(emulator.behaviour).toMatchObject(change)
  const refused = await patch({ put: 'patch', createStatus: '201', writeFault: 'fire' })
  expect(refused.status).toBe(422)
  expect((await refused.json()).errors).toHaveLength(3)
})
