import { describe, expect } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { askSignalWire, askTwilio, basic } from './client.ts'

const test = withEmulator()

const none = { headers: {} }
const as = (user: string, password: string) => ({ headers: { authorization: basic(user, password) } })

describe('credentials of SignalWire', () => {
  test('lets the project in with its token', async ({ emulator }) => {
    expect((await askSignalWire(emulator, '/rooms')).status).toBe(200)
  })

  test.for([
    ['none', none],
    ['a wrong token', as('7a1c52e4-0000-4000-8000-00000e3a1a70', 'PTwrong')],
    ['a wrong project', as('00000000-0000-4000-8000-000000000000', 'PTemulator')],
    ['a bearer token', { headers: { authorization: 'Bearer PTemulator' } }],
    ['something that is no Base64', { headers: { authorization: 'Basic %%%' } }],
  ] as const)('refuses %s before it looks at anything else', async ([_, init], { emulator }) => {
    for (const path of ['/rooms', '/nowhere', '/rooms?page_size=0']) {
      const { status, body } = await askSignalWire<unknown>(emulator, path, init)
      expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
    }
  })

  test('does not take the credentials of the other provider', async ({ emulator }) => {
    const { accountSid, authToken } = emulator.twilio.credentials
    expect((await askSignalWire(emulator, '/rooms', as(accountSid, authToken))).status).toBe(401)
  })
})

describe('credentials of Twilio', () => {
  test('lets the account in with its token or with an API key', async ({ emulator }) => {
    const { accountSid, authToken, apiKey, apiSecret } = emulator.twilio.credentials
    expect((await askTwilio(emulator, '/Rooms', as(accountSid, authToken))).status).toBe(200)
    expect((await askTwilio(emulator, '/Rooms', as(apiKey, apiSecret))).status).toBe(200)
  })

  test('refuses a mixture of the two pairs, and nothing at all', async ({ emulator }) => {
    const { accountSid, apiSecret } = emulator.twilio.credentials
    for (const init of [none, as(accountSid, apiSecret), as(accountSid, accountSid)]) {
      const { status, body } = await askTwilio<unknown>(emulator, '/Rooms', init)
      expect(status).toBe(401)
      expect(body).toEqual({
        code: 20003,
        message: 'Authenticate',
        more_info: 'https://www.twilio.com/docs/errors/20003',
        status: 401,
      })
    }
  })
})

describe('paths', () => {
  test.for([
    '/nowhere',
    '/rooms/',
    '/rooms/no-such-room',
    '/rooms/00000000-0000-4000-8000-000000000000',
    '/rooms/%E0%A4%A',
    '/rooms/design-review/sessions',
    '/conferences/spring-summit',
    '/room_sessions/x',
    '/room_sessions/x/members',
    '/room_recordings/x',
    '/room_recordings/x/events',
    '/room_recordings/x/y',
  ])('answers 404 at %s', async (path, { emulator }) => {
    const { status, body } = await askSignalWire<unknown>(emulator, path)
    expect({ status, body }).toEqual({ status: 404, body: { error: 'Not Found' } })
  })

  test('answers 404 to the id of something else', async ({ emulator }) => {
    const [room = '', session = ''] = [emulator.signalwire.roomIds()[0], emulator.signalwire.sessionIds()[0]]
    for (const path of [`/room_sessions/${room}`, `/rooms/${session}`, `/conferences/${room}`]) {
      expect((await askSignalWire(emulator, path)).status).toBe(404)
    }
    expect((await askSignalWire(emulator, `/rooms/${room}`)).status).toBe(200)
    expect((await askSignalWire(emulator, `/room_sessions/${session}`)).status).toBe(200)
  })

  test('answers 404 outside both APIs', async ({ emulator }) => {
    for (const path of ['/', '/api/videos/rooms', '/api/video']) {
      const { projectId, apiToken } = emulator.signalwire.credentials
      const response = await fetch(emulator.url + path, as(projectId, apiToken))
      expect(response.status).toBe(404)
    }
  })

  test.for([
    ['PUT', '/rooms', 'GET, POST'],
    ['PATCH', '/rooms', 'GET, POST'],
    ['DELETE', '/conferences', 'GET, POST'],
    ['POST', '/conferences/some-id', 'GET, PUT, DELETE'],
    ['GET', '/room_tokens', 'POST'],
    ['POST', '/room_sessions', 'GET'],
  ] as const)(
    'answers 405 to %s %s, and names what it knows',
    async ([method, path, allow], { emulator }) => {
      const { projectId, apiToken } = emulator.signalwire.credentials
      const { status, headers } = await askSignalWire(emulator, path, { method, ...as(projectId, apiToken) })
      expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow })
    },
  )
})

test('stops listening and ends open connections when closed, also one that hangs', async () => {
  const other = await startEmulator({ rooms: 1 })
  other.intercept(() => 'hang')
  const hanging = askSignalWire(other, '/rooms')
  hanging.catch(() => {})
  while (other.journal.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await other.close()
  await expect(hanging).rejects.toThrow()
  await expect(askSignalWire(other, '/rooms')).rejects.toThrow()
})

test('refuses options that make no sense, all at once', async () => {
  await expect(startEmulator({ rooms: -1, seed: 1.5, behaviour: { latencyMs: -5 } })).rejects.toThrow(
    /seed: .*rooms: .*latencyMs: /,
  )
})
