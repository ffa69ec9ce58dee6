import { describe, expect } from 'vitest'
import { type Graph, withGraph } from '../support/graph.ts'
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

/** Walks forward from the start until `steps` pages are there, and gives the last of them. */
async function nthPage(graph: Graph, rooms: ListField, steps: number, first: number) {
  let page = await pageOf(graph, rooms, { first })
  for (let step = 1; step < steps; step++) {
    page = await pageOf(graph, rooms, { first, after: page.info.endCursor })
  }
  return page
}

describe('before the start of a page', () => {
  test.for([1, 10, 40])(
    'last: %i follows the link to the page before, in one call',
    async (size, { graph, rooms }) => {
      const third = await nthPage(graph, rooms, 3, size)
      const page = await pageOf(graph, rooms, { last: size, before: third.info.startCursor })
      expect(page.result.errors).toEqual([])
      expect(page.ids).toEqual(rooms.ids.slice(size, 2 * size))
      expect(page.info).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
      expect(page.result.calls).toHaveLength(1)
      expect(page.calls[0]).toContain('page_number=1&')
    },
  )

  test('the walk ends at the first item, where nothing is before', async ({ graph, rooms }) => {
    const third = await nthPage(graph, rooms, 3, 10)
    const second = await pageOf(graph, rooms, { last: 10, before: third.info.startCursor })
    const first = await pageOf(graph, rooms, { last: 10, before: second.info.startCursor })
    expect(first.ids).toEqual(rooms.ids.slice(0, 10))
    expect(first.info).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const none = await pageOf(graph, rooms, { last: 10, before: first.info.startCursor })
    expect(none.ids).toEqual([])
    expect(none.info).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    })
    expect(none.calls.length).toBeLessThanOrEqual(1)
  })

  test('without `last` there are 50 at the most', async ({ graph, rooms }) => {
    const third = await nthPage(graph, rooms, 3, 40)
    const page = await pageOf(graph, rooms, { before: third.info.startCursor })
    expect(page.ids).toEqual(rooms.ids.slice(30, 80))
    expect(page.calls).toHaveLength(2)
  })

  test('the page turns round: forward again from where it went back', async ({ graph, rooms }) => {
    const third = await nthPage(graph, rooms, 3, 10)
    const second = await pageOf(graph, rooms, { last: 10, before: third.info.startCursor })
    const again = await pageOf(graph, rooms, { first: 10, after: second.info.endCursor })
    expect(again.ids).toEqual(third.ids)
    expect(again.calls).toHaveLength(1)
  })
})

describe('before an item in the middle of a page', () => {
  test('the items above it on its page come, in the order of the list', async ({ graph, rooms }) => {
    const second = await nthPage(graph, rooms, 2, 10)
    const page = await pageOf(graph, rooms, { last: 3, before: second.cursors[6] ?? '' })
    expect(page.ids).toEqual(rooms.ids.slice(13, 16))
    expect(page.calls).toHaveLength(1)
    expect(page.info).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  test('a longer page reaches into the page before', async ({ graph, rooms }) => {
    const second = await nthPage(graph, rooms, 2, 10)
    const page = await pageOf(graph, rooms, { last: 8, before: second.cursors[6] ?? '' })
    expect(page.ids).toEqual(rooms.ids.slice(8, 16))
    expect(page.calls).toHaveLength(2)
  })

  test('on the first page, nothing is before its first item', async ({ graph, rooms }) => {
    const page = await nthPage(graph, rooms, 1, 10)
    const head = await pageOf(graph, rooms, { last: 10, before: page.cursors[2] ?? '' })
    expect(head.ids).toEqual(rooms.ids.slice(0, 2))
    expect(head.info.hasPreviousPage).toBe(false)
  })
})

describe('last: 0', () => {
  test('costs nothing as long as nobody asks what comes before', async ({ graph, rooms }) => {
    const second = await nthPage(graph, rooms, 2, 10)
    const { data, calls } = await graph.run(
      'query ($before: String) { rooms(last: 0, before: $before) { nodes { roomId } pageInfo { hasNextPage } } }',
      { before: second.info.startCursor },
    )
    expect(calls).toEqual([])
    expect(data.rooms).toEqual({ nodes: [], pageInfo: { hasNextPage: true } })
  })

  test('tells whether something comes before when it is asked', async ({ graph, rooms }) => {
    const second = await nthPage(graph, rooms, 2, 10)
    const page = await pageOf(graph, rooms, { last: 0, before: second.info.startCursor })
    expect(page.info.hasPreviousPage).toBe(true)
    const first = await nthPage(graph, rooms, 1, 10)
    const start = await pageOf(graph, rooms, { last: 0, before: first.info.startCursor })
    expect(start.info.hasPreviousPage).toBe(false)
  })
})

describe('when `last` changes from page to page', () => {
  test('pages are filled backward from the links of the walk, without a gap', async ({ graph, rooms }) => {
    const sixth = await nthPage(graph, rooms, 6, 10)
    const page = await pageOf(graph, rooms, { last: 25, before: sixth.info.startCursor })
    expect(page.ids).toEqual(rooms.ids.slice(25, 50))
    expect(page.calls).toHaveLength(3)
    const more = await pageOf(graph, rooms, { last: 7, before: page.info.startCursor })
    expect(more.ids).toEqual(rooms.ids.slice(18, 25))
  })
})

describe('empty pages on the way back', () => {
  const pages = (graph: Graph, rooms: ListField, emptyFrom: number) => {
    graph.emulator.intercept(({ path, query }) => {
      if (path !== rooms.path) return undefined
      const number = Number(query.get('page_number') ?? 0)
      const data = number >= 1 && number < emptyFrom ? [] : [{ id: rooms.ids[number] }]
      const link = (to: number) => `${path}?page_number=${to}&page_size=1&page_token=PAsparse`
      const links = { self: path, first: path, next: link(number + 1), prev: link(number - 1) }
      return { status: 200, body: { links: number > 0 ? links : { ...links, prev: undefined }, data } }
    })
  }

  test('are walked through', async ({ graph, rooms }) => {
    pages(graph, rooms, 10)
    const page = await pageOf(graph, rooms, { first: 2 })
    expect(page.ids).toEqual([rooms.ids[0], rooms.ids[10]])
    const back = await pageOf(graph, rooms, { last: 5, before: page.info.endCursor })
    expect(back.ids).toEqual([rooms.ids[0]])
    expect(back.info.hasPreviousPage).toBe(false)
    expect(back.calls).toHaveLength(10)
  })

  test('are given up on after 20', async ({ graph, rooms }) => {
    pages(graph, rooms, 1)
    let page = await pageOf(graph, rooms, { first: 22 })
    expect(page.ids).toEqual(rooms.ids.slice(0, 20))
    page = await pageOf(graph, rooms, { first: 3, after: page.info.endCursor })
    expect(page.ids).toEqual(rooms.ids.slice(20, 23))
    pages(graph, rooms, 22)
    const back = await pageOf(graph, rooms, { last: 5, before: page.info.endCursor })
    expect(back.result.errors).toMatchObject([
      { path: ['rooms'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ])
    expect(back.calls).toHaveLength(21)
  })
})

describe('every connection', () => {
  test.for<[string, (emulator: Graph['emulator']) => ListField, size: number]>([
    ['rooms', roomsField, 40],
    ['conferences', conferencesField, 9],
    ['roomSessions', sessionsField, 100],
    ['Room.sessions', sessionsOfRoomField, 4],
    ['RoomSession.members', membersField, 7],
    ['RoomSession.recordings', recordingsField, 1],
    ['RoomSession.events', eventsField, 10],
  ])(
    '%s walked to its end gives the same items on the way back, at one call a page',
    async ([_, of, size], { graph }) => {
      const field = of(graph.emulator)
      const forward: string[] = []
      let page = await pageOf(graph, field, { first: size })
      for (
        ;
        page.info.hasNextPage;
        page = await pageOf(graph, field, { first: size, after: page.info.endCursor })
      ) {
        forward.push(...page.ids)
      }
      const backward: string[] = []
      while (page.info.hasPreviousPage) {
        page = await pageOf(graph, field, { last: size, before: page.info.startCursor })
        expect(page.result.errors).toEqual([])
        expect(page.calls).toHaveLength(1)
        expect(page.info.hasNextPage).toBe(true)
        backward.unshift(...page.ids)
      }
      expect(backward).toEqual(forward)
    },
  )
})
