import { describe, expect } from 'vitest'
import { type Graph, startGraph, withGraph } from '../support/graph.ts'
import {
  conferencesField,
  eventsField,
  type ListField,
  membersField,
  pageOf,
  recordingsField,
  roomsField,
  sessionsField,
  sessionsOfRoomField,
} from '../support/lists.ts'

const test = withGraph().extend('rooms', { scope: 'file' }, ({ graph }) => roomsField(graph.emulator))

/** The query of a call, with the parameters in the order in which they were sent. */
function queryOf(call: string | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(call?.split('?')[1]))
}

describe('the first page', () => {
  test.for([1, 7, 50, 119, 120, 1000])(
    'first: %i is one call with that page size',
    async (first, { graph, rooms }) => {
      const page = await pageOf(graph, rooms, { first })
      expect(page.result.errors).toEqual([])
      expect(page.result.calls).toEqual([`/api/video/rooms?page_size=${first}`])
      expect(page.ids).toEqual(rooms.ids.slice(0, first))
      expect(page.info).toMatchObject({ hasNextPage: first < 120, hasPreviousPage: false })
      expect(page.info.startCursor).toBe(page.cursors[0])
      expect(page.info.endCursor).toBe(page.cursors.at(-1))
    },
  )

  test('has 50 items when nothing says how many', async ({ graph }) => {
    const { data, calls } = await graph.run('{ rooms { nodes { roomId } } }')
    expect(calls).toEqual(['/api/video/rooms?page_size=50'])
    expect(data.rooms.nodes).toHaveLength(50)
  })

  test('has no more than the maximum when nothing says how many', async () => {
    const narrow = await startGraph({ rooms: 30 }, { maxFirst: 10 })
    try {
      const { data, calls } = await narrow.run('{ rooms { nodes { roomId } } }')
      expect(calls).toEqual(['/api/video/rooms?page_size=10'])
      expect(data.rooms.nodes).toHaveLength(10)
    } finally {
      await narrow.close()
    }
  })

  test('of a list that is empty is empty, and leads nowhere', async () => {
    const empty = await startGraph({ rooms: 0, conferences: 0, sessions: 0 })
    try {
      const page = await pageOf(empty, roomsField(empty.emulator), { first: 5 })
      expect(page.ids).toEqual([])
      expect(page.info).toEqual({
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      })
      expect(page.calls).toHaveLength(1)
    } finally {
      await empty.close()
    }
  })
})

describe('first: 0', () => {
  test('costs nothing as long as nobody asks what follows', async ({ graph }) => {
    const { data, calls } = await graph.run(
      '{ rooms(first: 0) { nodes { roomId } edges { cursor } pageInfo { hasPreviousPage startCursor endCursor } } }',
    )
    expect(calls).toEqual([])
    expect(data.rooms).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  test('tells whether something follows when it is asked', async ({ graph, rooms }) => {
    const start = await pageOf(graph, rooms, { first: 0 })
    expect(start.info).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    expect(start.calls).toHaveLength(1)
    const all = await pageOf(graph, rooms, { first: 120 })
    const end = await pageOf(graph, rooms, { first: 0, after: all.cursors[119] ?? '' })
    expect(end.info).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const beforeEnd = await pageOf(graph, rooms, { first: 0, after: all.cursors[118] ?? '' })
    expect(beforeEnd.info).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })
})

describe('after the end of a page', () => {
  test.for([1, 20, 50])(
    'first: %i follows the link that came with that page, in one call',
    async (first, { graph, rooms }) => {
      const page = await pageOf(graph, rooms, { first })
      const next = await pageOf(graph, rooms, { first, after: page.info.endCursor })
      expect(next.result.errors).toEqual([])
      expect(next.ids).toEqual(rooms.ids.slice(first, 2 * first))
      expect(next.result.calls).toHaveLength(1)
      expect(queryOf(next.calls[0])).toEqual({
        page_number: '1',
        page_size: `${first}`,
        page_token: expect.stringMatching(/^PA/),
      })
    },
  )

  test('a whole list costs one call a page and ends by itself', async ({ graph, rooms }) => {
    const seen: string[] = []
    let after: string | null = null
    let calls = 0
    for (let more = true; more; ) {
      const page = await pageOf(graph, rooms, { first: 25, after })
      seen.push(...page.ids)
      calls += page.calls.length
      more = page.info.hasNextPage
      after = page.info.endCursor
    }
    expect(seen).toEqual(rooms.ids)
    expect(calls).toBe(5)
  })

  test('nothing follows the last item', async ({ graph, rooms }) => {
    const all = await pageOf(graph, rooms, { first: 120 })
    const past = await pageOf(graph, rooms, { first: 10, after: all.info.endCursor })
    expect(past.ids).toEqual([])
    expect(past.info).toMatchObject({ hasNextPage: false, hasPreviousPage: true, endCursor: null })
    expect(past.calls.length).toBeLessThanOrEqual(1)
  })

  test('pages keep to the list as it was when the walk began', async () => {
    const changing = await startGraph({ rooms: 40 })
    try {
      const before = roomsField(changing.emulator)
      const first = await pageOf(changing, before, { first: 10 })
      changing.emulator.signalwire.addRoom()
      changing.emulator.signalwire.addRoom()
      const second = await pageOf(changing, before, { first: 10, after: first.info.endCursor })
      expect(second.ids).toEqual(before.ids.slice(10, 20))
    } finally {
      await changing.close()
    }
  })
})

describe('after an item in the middle of a page', () => {
  test('the rest of its page comes first, then the next one', async ({ graph, rooms }) => {
    const page = await pageOf(graph, rooms, { first: 10 })
    const rest = await pageOf(graph, rooms, { first: 4, after: page.cursors[3] ?? '' })
    expect(rest.ids).toEqual(rooms.ids.slice(4, 8))
    expect(rest.calls).toHaveLength(1)
    expect(rest.info).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const across = await pageOf(graph, rooms, { first: 10, after: page.cursors[3] ?? '' })
    expect(across.ids).toEqual(rooms.ids.slice(4, 14))
    expect(across.calls).toHaveLength(2)
  })

  test('the item is found again where new ones have pushed it down its page', async () => {
    const changing = await startGraph({ rooms: 40 })
    try {
      const before = roomsField(changing.emulator)
      const page = await pageOf(changing, before, { first: 10 })
      changing.emulator.signalwire.addRoom()
      const rest = await pageOf(changing, before, { first: 20, after: page.cursors[3] ?? '' })
      expect(rest.result.errors).toEqual([])
      expect(rest.ids).toEqual(before.ids.slice(4, 24))
    } finally {
      await changing.close()
    }
  })
})

describe('when `first` changes from page to page', () => {
  test('larger pages are filled from the links of the walk, whatever their size', async ({
    graph,
    rooms,
  }) => {
    const page = await pageOf(graph, rooms, { first: 10 })
    const next = await pageOf(graph, rooms, { first: 25, after: page.info.endCursor })
    expect(next.ids).toEqual(rooms.ids.slice(10, 35))
    expect(next.calls.map((call) => queryOf(call).page_size)).toEqual(['10', '10', '10'])
    const third = await pageOf(graph, rooms, { first: 5, after: next.info.endCursor })
    expect(third.ids).toEqual(rooms.ids.slice(35, 40))
    expect(third.calls).toHaveLength(1)
  })

  test('a page that is still short after 20 calls says that more follows', async ({ graph, rooms }) => {
    const page = await pageOf(graph, rooms, { first: 1 })
    const next = await pageOf(graph, rooms, { first: 100, after: page.info.endCursor })
    expect(next.calls).toHaveLength(20)
    expect(next.ids).toEqual(rooms.ids.slice(1, 21))
    expect(next.info.hasNextPage).toBe(true)
    const third = await pageOf(graph, rooms, { first: 2, after: next.info.endCursor })
    expect(third.ids).toEqual(rooms.ids.slice(21, 23))
  })
})

describe('an upstream whose pages are smaller than asked for', () => {
  test('is walked until the page is full', async ({ graph, rooms }) => {
    graph.emulator.intercept(({ path, query }) => {
      if (path !== rooms.path) return undefined
      const number = Number(query.get('page_number') ?? 0)
      const data = rooms.ids.slice(number * 4, number * 4 + 4).map((id) => ({ id }))
      const next = `${path}?page_number=${number + 1}&page_size=4&page_token=PAcapped`
      return { status: 200, body: { links: { self: path, first: path, next }, data } }
    })
    try {
      const page = await pageOf(graph, rooms, { first: 10 })
      expect(page.ids).toEqual(rooms.ids.slice(0, 10))
      expect(page.calls).toHaveLength(3)
      const next = await pageOf(graph, rooms, { first: 3, after: page.info.endCursor })
      expect(next.ids).toEqual(rooms.ids.slice(10, 13))
    } finally {
      graph.emulator.clearIntercept()
    }
  })
})

describe('every connection', () => {
  test.for<[string, (emulator: Graph['emulator']) => ListField, size: number]>([
    ['rooms', roomsField, 40],
    ['conferences', conferencesField, 9],
    ['roomSessions', sessionsField, 100],
    ['Room.sessions', sessionsOfRoomField, 4],
    ['RoomSession.members', membersField, 7],
    ['RoomSession.recordings', recordingsField, 2],
    ['RoomSession.events', eventsField, 10],
  ])('%s gives each item once, in order, at one call a page', async ([_, fieldOf, size], { graph }) => {
    const field = fieldOf(graph.emulator)
    const whole = await pageOf(graph, field, { first: 1000 })
    expect(whole.result.errors).toEqual([])
    expect(whole.calls).toHaveLength(1)
    expect(whole.ids.length).toBeGreaterThan(size)
    if (field.ids.length > 0) expect(whole.ids).toEqual(field.ids)
    const seen: string[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const page = await pageOf(graph, field, { first: size, after })
      expect(page.calls).toHaveLength(1)
      expect(page.info.hasPreviousPage).toBe(after !== null)
      seen.push(...page.ids)
      more = page.info.hasNextPage
      after = page.info.endCursor
    }
    expect(seen).toEqual(whole.ids)
  })
})
