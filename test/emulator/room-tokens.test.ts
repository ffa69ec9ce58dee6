import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { writeFaults, writeSignalWire } from './client.ts'

const test = withFreshEmulator({ rooms: 1, conferences: 1, sessions: 1 })

const make = (emulator: Emulator, body: unknown) =>
  writeSignalWire<{ token: string }>(emulator, 'POST', '/room_tokens', body)

function claims(emulator: Emulator, token: string): Record<string, unknown> {
  const [head = '', payload = '', signature] = token.split('.')
  const { apiToken } = emulator.signalwire.credentials
  expect(createHmac('sha512', apiToken).update(`${head}.${payload}`).digest('base64url')).toBe(signature)
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

test('a token is a signed JWT for a room that need not exist, without an end unless one is given', async ({
  emulator,
}) => {
  const { status, body } = await make(emulator, { room_name: 'nowhere_yet' })
  expect(status).toBe(200)
  expect(Object.keys(body)).toEqual(['token'])
  expect(claims(emulator, body.token)).toMatchObject({
    r: 'nowhere_yet',
    ja: 'member',
    u: expect.any(String),
  })
  expect(claims(emulator, body.token).s).toHaveLength(11)
  expect(claims(emulator, body.token)).not.toHaveProperty('exp')
  const ending = await make(emulator, { room_name: 'a', join_until: '2026-07-01T00:00:00Z' })
  expect(claims(emulator, ending.body.token).exp).toBe(Date.UTC(2026, 6, 1) / 1000)
})

test('no two are alike, and the audience may do nothing', async ({ emulator }) => {
  const body = { room_name: 'a', user_name: 'Ada', join_as: 'audience', permissions: ['room.self.deaf'] }
  const made = await Promise.all(Array.from({ length: 20 }, () => make(emulator, body)))
  expect(new Set(made.map((each) => each.body.token)).size).toBe(20)
  expect(claims(emulator, made[0]?.body.token ?? '')).toMatchObject({ u: 'Ada', s: [] })
})

test('everything that is wrong comes in one answer', async ({ emulator }) => {
  expect(
    await writeFaults(emulator, 'POST', '/room_tokens', {
      user_name: 'u'.repeat(101),
      permissions: ['room.self.deaf', 'room.fly'],
      join_as: 'ghost',
      media_allowed: 'none',
      remove_after_seconds_elapsed: 0,
      join_from: '2026-07-02T00:00:00Z',
      join_until: '2026-07-01T00:00:00Z',
      room_meta: 'text',
      end_room_session_on_leave: null,
      expires_in: 3,
    }),
  ).toEqual([
    'end_room_session_on_leave invalid_parameter',
    'expires_in unknown_parameter',
    'join_as invalid_parameter',
    'join_until invalid_parameter',
    'media_allowed invalid_parameter',
    'permissions invalid_parameter',
    'remove_after_seconds_elapsed invalid_parameter',
    'room_meta invalid_parameter',
    'room_name missing_required_parameter',
    'user_name invalid_parameter',
  ])
  expect((await make(emulator, 'room_name=a')).status).toBe(400)
})
