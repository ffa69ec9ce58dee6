import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect } from 'vitest'
import { ANSWERS, type ToldAnswer } from '../../src/emulator/http/server.ts'
import { defaultBehaviour, type Emulator } from '../../src/emulator/index.ts'
import { AnswersHeard } from '../support/answers-heard.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, askTwilio } from './client.ts'

const test = withFreshEmulator({ rooms: 3, conferences: 0, sessions: 0, insightsRooms: 2 })

/** What is told of the answers while something asks. */
async function toldWhile(ask: () => Promise<unknown>): Promise<ToldAnswer[]> {
  const told: ToldAnswer[] = []
  const hear = (message: unknown) => void told.push(message as ToldAnswer)
  subscribe(ANSWERS, hear)
  await ask()
  unsubscribe(ANSWERS, hear)
  return told
}

async function rooms(emulator: Emulator): Promise<ToldAnswer> {
  const [told] = await toldWhile(() => askSignalWire(emulator, '/rooms'))
  if (!told) throw new Error('nothing was told')
  return told
}

/** What is found in answers. */
function judged(...answers: ToldAnswer[]): string[] {
  const heard = new AnswersHeard()
  for (const answer of answers) heard.hear(answer)
  return heard.faults()
}

/** The same page of rooms with something else in each room. */
function withEach(told: ToldAnswer, wrong: Record<string, unknown>): ToldAnswer {
  const { data, ...page } = told.body as { data: object[] }
  return { ...told, body: { ...page, data: data.map((room) => ({ ...room, ...wrong })) } }
}

test('every run of this file judges what its emulators answer', () => {
  expect(channel(ANSWERS).hasSubscribers).toBe(true)
})

describe('an answer that the emulator makes wrong is noticed', () => {
  test('once for all items that have the same fault', async ({ emulator }) => {
    const told = await rooms(emulator)
    expect(judged(told)).toEqual([])
    const faults = judged(withEach(told, { fps: '30' }), withEach(told, { fps: '30' }))
    expect(faults).toContain('GET /api/video/rooms 200: /data/…/fps must be integer')
    expect(faults).toHaveLength(new Set(faults).size)
  })

  test.for([
    [{ name: undefined }, "/data/… must have required property 'name'"],
    [{ display_name: 7 }, '/data/…/display_name must be string'],
    [{ quality: '4k' }, '/data/…/quality must be equal to one of the allowed values'],
    [{ secret: 'x' }, '/data/… must NOT have additional properties'],
  ] as const)('with %o in it', async ([wrong, fault], { emulator }) => {
    expect(judged(withEach(await rooms(emulator), wrong))).toContain(`GET /api/video/rooms 200: ${fault}`)
  })

  test('of Twilio, of an error, and of nothing', async ({ emulator }) => {
    const told = await toldWhile(async () => {
      await askTwilio(emulator, '/Rooms')
      await askSignalWire(emulator, '/rooms/none')
    })
    const [insights, missing] = told
    if (!insights || !missing) throw new Error('too little was told')
    expect(judged(insights, missing)).toEqual([])
    expect(judged({ ...insights, body: { rooms: [{ codecs: 'VP8' }] } })).toContain(
      'GET /v1/Video/Rooms 200: /rooms/…/codecs must be array',
    )
    expect(judged({ ...missing, body: { error: 'Gone' } })).toContain(
      'GET /api/video/rooms/none 404: /error must be equal to one of the allowed values',
    )
    expect(judged({ ...missing, status: 204 })).toEqual(['GET /api/video/rooms/none: a body beside 204'])
    expect(judged({ ...missing, path: '/api/video/nothing', status: 200 })).toEqual([
      'GET /api/video/nothing 200: in no contract',
    ])
  })
})

describe('an answer that is wrong on purpose is not judged', () => {
  test('when a test put the value in, and only where it is in it', async ({ emulator }) => {
    const [first = '', second = ''] = emulator.signalwire.roomIds()
    emulator.signalwire.patchRoom(first, { fps: '30' })
    const told = await toldWhile(async () => {
      await askSignalWire(emulator, `/rooms/${first}`)
      await askSignalWire(emulator, `/rooms/${second}`)
      await askSignalWire(emulator, '/rooms')
    })
    expect(told.map(({ raw }) => raw)).toEqual([true, false, true])
    expect(judged(...told)).toEqual([])
    expect(judged(...told.map((answer) => ({ ...answer, raw: false })))).not.toEqual([])
  })

  test('when a test put something else into a list, of either provider', async ({ emulator }) => {
    emulator.signalwire.replaceListItem('rooms', 0, 7)
    emulator.twilio.replaceListItem('rooms', 0, 7)
    const told = await toldWhile(async () => {
      await askSignalWire(emulator, '/rooms')
      await askTwilio(emulator, '/Rooms')
    })
    expect(told.map(({ raw }) => raw)).toEqual([true, true])
  })

  test('when an interception or a fault replaces it: it is not told at all', async ({ emulator }) => {
    emulator.fail({ status: 503, times: 1 })
    const failed = await toldWhile(() => askSignalWire(emulator, '/rooms'))
    emulator.intercept(() => ({ status: 200, body: 'nonsense' }))
    const intercepted = await toldWhile(() => askSignalWire(emulator, '/rooms').catch(() => undefined))
    expect([failed, intercepted]).toEqual([[], []])
  })

  test('when no contract can have it: a 405, and the switches that leave the contract', async ({
    emulator,
  }) => {
    const told = withEach(await rooms(emulator), { fps: '30' })
    expect(judged({ ...told, status: 405 })).toEqual([])
    expect(judged({ ...told, status: 405, path: '/v1/Video/Rooms' })).not.toEqual([])
    expect(judged({ ...told, behaviour: { ...defaultBehaviour, fps: 'string' } })).toEqual([])
    expect(judged({ ...told, behaviour: { ...defaultBehaviour, links: 'relative' } })).not.toEqual([])
  })
})
