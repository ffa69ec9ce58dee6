import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withEmulator } from '../support/graph.ts'
import { askSignalWire, faultsOf, type Item, walk } from './client.ts'

const test = withEmulator({ rooms: 300 })

const all = async (emulator: Emulator, path: string) =>
  (await walk(emulator, `${path}${path.includes('?') ? '&' : '?'}page_size=1000`)).flat()
const ids = (items: Item[]) => items.map(({ id }) => id)
const at = (value: unknown) => Date.parse(String(value))

describe.each(['/rooms', '/conferences'])('the window of %s', (path) => {
  test('keeps what starts after a moment, and what has no start', async ({ emulator }) => {
    const moment = '2026-06-01T12:00:00Z'
    const kept = await all(emulator, `${path}?starts_after=${moment}`)
    const expected = (await all(emulator, path)).filter(
      (one) => one.join_from === null || at(one.join_from) > at(moment),
    )
    expect(ids(kept)).toEqual(ids(expected))
    expect(kept.length).toBeLessThan((await all(emulator, path)).length)
    expect(kept.some((one) => one.join_from !== null)).toBe(true)
    expect(kept.some((one) => one.join_from === null)).toBe(true)
  })

  test('keeps what ends before a moment, and what has no end', async ({ emulator }) => {
    const moment = '2026-06-05T12:00:00Z'
    const kept = await all(emulator, `${path}?ends_before=${moment}`)
    const expected = (await all(emulator, path)).filter(
      (one) => one.join_until === null || at(one.join_until) < at(moment),
    )
    expect(ids(kept)).toEqual(ids(expected))
    expect(kept.length).toBeLessThan((await all(emulator, path)).length)
  })

  test('applies both together', async ({ emulator }) => {
    const both = await all(emulator, `${path}?starts_after=2026-05-20&ends_before=2026-06-20`)
    const [after, before] = [
      await all(emulator, `${path}?starts_after=2026-05-20`),
      await all(emulator, `${path}?ends_before=2026-06-20`),
    ]
    expect(ids(both)).toEqual(ids(after).filter((id) => ids(before).includes(id)))
  })

  test('takes a date for its midnight in UTC, and any offset', async ({ emulator }) => {
    const expected = ids(await all(emulator, `${path}?starts_after=2026-06-03T00:00:00Z`))
    expect(ids(await all(emulator, `${path}?starts_after=2026-06-03`))).toEqual(expected)
    expect(ids(await all(emulator, `${path}?starts_after=2026-06-03T02:00:00.000%2B02:00`))).toEqual(expected)
  })

  test.for(['soon', '2026-13-45', '2026-06-03T00:00:00', '06/03/2026', ''])(
    'refuses %j',
    async (value, { emulator }) => {
      expect(await faultsOf(emulator, `${path}?starts_after=${value}`)).toEqual([
        'starts_after invalid_parameter',
      ])
      expect(await faultsOf(emulator, `${path}?ends_before=${value}`)).toEqual([
        'ends_before invalid_parameter',
      ])
    },
  )
})

test('only conferences take Unix time', async ({ emulator }) => {
  const seconds = Date.parse('2026-06-03') / 1000
  expect(ids(await all(emulator, `/conferences?starts_after=${seconds}`))).toEqual(
    ids(await all(emulator, '/conferences?starts_after=2026-06-03')),
  )
  expect(await faultsOf(emulator, `/rooms?starts_after=${seconds}`)).toEqual([
    'starts_after invalid_parameter',
  ])
})

describe('sessions', () => {
  test('are filtered by their room', async ({ emulator }) => {
    const everything = await all(emulator, '/room_sessions')
    const room = emulator.signalwire.room(emulator.signalwire.roomIds()[2] ?? '')
    for (const filter of [`room_id=${room?.id}`, `room_name=${room?.name}`]) {
      const kept = await all(emulator, `/room_sessions?${filter}`)
      expect(kept.length).toBeGreaterThan(0)
      expect(ids(kept)).toEqual(ids(everything.filter((one) => one.room_id === room?.id)))
    }
  })

  test('are filtered by a part of the name', async ({ emulator }) => {
    const kept = await all(emulator, '/room_sessions?room_name_matches=review')
    expect(ids(kept)).toEqual(
      ids((await all(emulator, '/room_sessions')).filter((one) => `${one.name}`.includes('review'))),
    )
    expect(kept.length).toBeGreaterThan(0)
    expect(await all(emulator, '/room_sessions?room_name=review')).toHaveLength(0)
  })

  test('are filtered by status, and by everything together', async ({ emulator }) => {
    const running = await all(emulator, '/room_sessions?status=in-progress')
    expect(ids(running)).toEqual(emulator.signalwire.activeSessionIds())
    const completed = await all(emulator, '/room_sessions?status=completed')
    expect(running.length + completed.length).toBe(400)
    const [first] = running
    const one = `room_id=${first?.room_id}&room_name=${first?.name}&room_name_matches=-&status=in-progress`
    expect(ids(await all(emulator, `/room_sessions?${one}`))).toEqual([first?.id])
    expect(
      await all(emulator, `/room_sessions?room_name=design-review&room_name_matches=standup`),
    ).toHaveLength(0)
  })

  test.for(['status=running', 'status=', 'room_id=design-review', 'room_id='])(
    'refuse %s',
    async (filter, { emulator }) => {
      expect(await faultsOf(emulator, `/room_sessions?${filter}`)).toHaveLength(1)
    },
  )

  test('of an unknown room are none', async ({ emulator }) => {
    expect(await all(emulator, '/room_sessions?room_id=00000000-0000-4000-8000-000000000000')).toEqual([])
  })
})

describe('recordings', () => {
  const recorded = (emulator: Emulator) => {
    const { signalwire } = emulator
    return signalwire.sessionIds().find((id) => signalwire.recordingIds(id).length > 1) ?? ''
  }

  test('are the same in a session, in the whole list and by id', async ({ emulator }) => {
    const listed = await all(emulator, `/room_sessions/${recorded(emulator)}/recordings`)
    const everything = await all(emulator, '/room_recordings')
    expect(ids(listed)).toEqual(emulator.signalwire.recordingIds(recorded(emulator)))
    for (const one of listed) {
      expect(everything).toContainEqual(one)
      expect((await askSignalWire<Item>(emulator, `/room_recordings/${one.id}`)).body).toEqual(one)
    }
  })

  test('have a link that lasts as long as asked, 900 seconds unless told', async ({ emulator }) => {
    const [completed] = (await all(emulator, '/room_recordings')).filter((one) => one.status === 'completed')
    expect(completed?.uri).toContain('expires=900')
    for (const path of [`/room_recordings/${completed?.id}?`, `/room_recordings?page_size=1000&`]) {
      const { text } = await askSignalWire(emulator, `${path}media_ttl=60`)
      expect(text).toContain(`${completed?.id}.mp4?expires=60"`)
      expect(text).not.toContain('expires=900')
    }
  })

  test.for(['-1', '1.5', 'long', ''])('refuse media_ttl=%s', async (ttl, { emulator }) => {
    for (const path of ['/room_recordings', `/room_sessions/${recorded(emulator)}/recordings`]) {
      expect(await faultsOf(emulator, `${path}?media_ttl=${ttl}`)).toEqual(['media_ttl invalid_parameter'])
    }
  })

  test('have events of their own', async ({ emulator }) => {
    const [id] = emulator.signalwire.recordingIds(recorded(emulator))
    const events = await all(emulator, `/room_recordings/${id}/events`)
    expect(events.map((event) => event.name)).toEqual(['recording.ended', 'recording.started'])
    expect(new Set(events.map((event) => event.room_recording_id))).toEqual(new Set([id]))
  })
})
