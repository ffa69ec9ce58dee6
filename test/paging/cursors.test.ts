import { describe, expect } from 'vitest'
import type { InterceptedAnswer } from '../../src/emulator/index.ts'
import { type Graph, type Result, startGraph, withGraph } from '../support/graph.ts'
import { type ListField, type PagingVariables, pageOf, roomsField } from '../support/lists.ts'

const OTHER_PROJECT = '00000000-1111-4222-8333-444444444444'

const test = withGraph().extend('rooms', { scope: 'file' }, ({ graph }) => roomsField(graph.emulator))

function codes({ errors }: Result): unknown[] {
  return errors.map((error) => error.extensions.code)
}

async function cursorAt(graph: Graph, rooms: ListField, index: number, first = 10): Promise<string> {
  const page = await pageOf(graph, rooms, { first })
  return page.cursors[index] ?? ''
}

describe('a cursor', () => {
  test.for(['per-walk', 'per-page'] as const)(
    'is short, with tokens %s, whatever the page',
    async (tokenStyle, { graph, rooms }) => {
      for (const emptyLastPage of [false, true]) {
        Object.assign(graph.emulator.behaviour, { tokenStyle, emptyLastPage })
        for (const first of [1, 2, 50, 120]) {
          let page = await pageOf(graph, rooms, { first })
          for (let pages = 0; pages < 12; pages++) {
            for (const cursor of page.cursors) expect(cursor.length).toBeLessThan(300)
            expect(page.cursors).toEqual([...new Set(page.cursors)])
            if (!page.info.hasNextPage || !page.info.endCursor) break
            page = await pageOf(graph, rooms, { first, after: page.info.endCursor })
          }
        }
      }
      Object.assign(graph.emulator.behaviour, { tokenStyle: 'per-walk', emptyLastPage: false })
    },
  )

  test.for([64, 100, 160])(
    'is short where tokens have %i characters, and leads on',
    async (length, { graph, rooms }) => {
      const token = (number: number) => `${number}-`.padEnd(length, 'tOkEn')
      graph.emulator.intercept(({ path, query }) => {
        const number = Number(query.get('page_number') ?? 0)
        if (number > 0 && query.get('page_token') !== token(number)) return { status: 422 }
        const link = (to: number) => `${path}?page_number=${to}&page_size=1&page_token=${token(to)}`
        const links = { next: link(number + 1), ...(number > 0 && { prev: link(number - 1) }) }
        return { status: 200, body: { links, data: [{ id: rooms.ids[number] }] } }
      })
      let page = await pageOf(graph, rooms, { first: 1 })
      for (let index = 1; index < 4; index++) {
        page = await pageOf(graph, rooms, { first: 1, after: page.info.endCursor })
        expect(page.ids).toEqual([rooms.ids[index]])
        expect(page.info.endCursor?.length).toBeLessThan(300)
      }
      const back = await pageOf(graph, rooms, { last: 1, before: page.info.startCursor })
      expect(back.ids).toEqual([rooms.ids[2]])
    },
  )

  test('tells nothing of the project or of its item', async ({ graph, rooms }) => {
    const cursor = await cursorAt(graph, rooms, 9)
    const { projectId, apiToken } = graph.emulator.signalwire.credentials
    const texts = [cursor, Buffer.from(cursor, 'base64url').toString('latin1')]
    for (const text of [...texts, Buffer.from(cursor.slice(13, -20), 'base64url').toString('latin1')]) {
      for (const secret of [projectId, apiToken, rooms.ids[9] ?? '']) expect(text).not.toContain(secret)
    }
  })

  test('serves both directions, and a different selection', async ({ graph, rooms }) => {
    const cursor = await cursorAt(graph, rooms, 5)
    const after = await pageOf(graph, rooms, { first: 2, after: cursor })
    expect(after.ids).toEqual(rooms.ids.slice(6, 8))
    const before = await pageOf(graph, rooms, { last: 2, before: cursor })
    expect(before.ids).toEqual(rooms.ids.slice(3, 5))
    const { errors } = await graph.run(
      'query ($after: String) { rooms(first: 2, after: $after) { nodes { activeSession { name } } } }',
      { after: cursor },
    )
    expect(errors).toEqual([])
  })

  test('is the same text for the same place', async ({ graph, rooms }) => {
    expect(await cursorAt(graph, rooms, 9)).toBe(await cursorAt(graph, rooms, 9))
  })
})

describe('a cursor that was altered', () => {
  test('in any one of its characters is refused without a call', { timeout: 300_000 }, async ({
    graph,
    rooms,
  }) => {
    const cursor = await cursorAt(graph, rooms, 9)
    for (let index = 0; index < cursor.length; index++) {
      for (const other of ['A', 'b', '0', '-'].filter((each) => each !== cursor[index]).slice(0, 2)) {
        const altered = cursor.slice(0, index) + other + cursor.slice(index + 1)
        const { result } = await pageOf(graph, rooms, { first: 1, after: altered })
        expect(codes(result), `character ${index}`).toEqual(['CURSOR_INVALID'])
        expect(result.calls).toEqual([])
      }
    }
  })

  test.for<[what: string, alter: (cursor: string) => string]>([
    ['shortened at its end', (cursor) => cursor.slice(0, -1)],
    ['shortened at its start', (cursor) => cursor.slice(1)],
    ['made longer', (cursor) => `${cursor}A`],
    ['padded', (cursor) => `${cursor}=`],
    ['with a line break', (cursor) => `${cursor}\n`],
    ['with a space before it', (cursor) => ` ${cursor}`],
    ['in upper case', (cursor) => cursor.toUpperCase()],
    ['twice', (cursor) => cursor + cursor],
    ['empty', () => ''],
    ['of another version', (cursor) => `1${cursor.slice(1)}`],
    ['without a head', (cursor) => cursor.slice(0, 13) + cursor.slice(-20)],
    ['without a tail', (cursor) => cursor.slice(0, -20)],
    ['without anything but its seal', (cursor) => cursor.slice(0, 13)],
    ['made up', () => 'YXJyYXljb25uZWN0aW9uOjA='],
    ['not even text of ours', () => '💥\u0000null'],
    ['of 10 KB', (cursor) => cursor.padEnd(10_000, 'A')],
    ['of 90 KB', (cursor) => cursor.padEnd(90_000, 'A')],
  ])('%s is refused without a call', async ([_, alter], { graph, rooms }) => {
    const cursor = alter(await cursorAt(graph, rooms, 9))
    for (const variables of [{ after: cursor }, { before: cursor }, { first: 0, after: cursor }]) {
      const { result } = await pageOf(graph, rooms, variables)
      expect(codes(result)).toEqual(['CURSOR_INVALID'])
      expect(result.errors).toMatchObject([{ path: ['rooms'], message: expect.stringContaining('pageInfo') }])
      expect(result.errors[0]?.message.length).toBeLessThan(400)
      expect(result.calls).toEqual([])
      expect(result.data).toEqual({ rooms: null })
    }
  })
})

test('the head of one cursor with the tail of another is refused without a call', async ({
  graph,
  rooms,
}) => {
  const [one, other] = [await cursorAt(graph, rooms, 3, 10), await cursorAt(graph, rooms, 4, 20)]
  for (const cut of [8, 20]) {
    const { result } = await pageOf(graph, rooms, { first: 1, after: one.slice(0, -cut) + other.slice(-cut) })
    expect(codes(result)).toEqual(['CURSOR_INVALID'])
    expect(result.calls).toEqual([])
  }
})

describe('a cursor of somewhere else', () => {
  const ask = (graph: Graph, field: string, after: string) =>
    graph.run(`query ($after: String) { ${field} }`.replace('AFTER', 'first: 1, after: $after'), { after })

  test.for([
    'conferences(AFTER) { nodes { id } }',
    'roomSessions(AFTER) { nodes { id } }',
    'rooms(AFTER, filter: { startsAfter: "2026-01-01" }) { nodes { id } }',
    'rooms(AFTER, filter: { endsBefore: "2026-01-01" }) { nodes { id } }',
  ])('of all rooms is refused by %s', async (field, { graph, rooms }) => {
    const result = await ask(graph, field, await cursorAt(graph, rooms, 2))
    expect(codes(result)).toEqual(['CURSOR_INVALID'])
    expect(result.calls).toEqual([])
  })

  test('of one filter is refused by another, and taken by the same in other words', async ({ graph }) => {
    const filter = 'filter: { startsAfter: "2020-01-01", endsBefore: "2030-01-01" }'
    const first = await graph.run(`{ rooms(first: 1, ${filter}) { pageInfo { endCursor } } }`)
    const cursor: string = first.data.rooms.pageInfo.endCursor
    for (const other of [
      'filter: { startsAfter: "2020-01-01" }',
      'filter: { startsAfter: "2030-01-01", endsBefore: "2020-01-01" }',
      'filter: null',
      'filter: {}',
    ]) {
      const result = await ask(graph, `rooms(AFTER, ${other}) { nodes { id } }`, cursor)
      expect(codes(result), other).toEqual(['CURSOR_INVALID'])
      expect(result.calls).toEqual([])
    }
    for (const same of [filter, 'filter: { endsBefore: "2030-01-01", startsAfter: "2020-01-01" }']) {
      expect((await ask(graph, `rooms(AFTER, ${same}) { nodes { id } }`, cursor)).errors).toEqual([])
    }
  })

  test('of the sessions in one state is refused by those in another', async ({ graph }) => {
    const inProgress = 'filter: { status: IN_PROGRESS }'
    const first = await graph.run(`{ roomSessions(first: 1, ${inProgress}) { pageInfo { endCursor } } }`)
    const cursor: string = first.data.roomSessions.pageInfo.endCursor
    for (const other of [
      '',
      ', filter: { status: COMPLETED }',
      ', filter: { status: IN_PROGRESS, roomName: "a" }',
    ]) {
      const result = await ask(graph, `roomSessions(AFTER${other}) { nodes { id } }`, cursor)
      expect(codes(result), other).toEqual(['CURSOR_INVALID'])
      expect(result.calls).toEqual([])
    }
    expect((await ask(graph, `roomSessions(AFTER, ${inProgress}) { nodes { id } }`, cursor)).errors).toEqual(
      [],
    )
  })

  test('of one parent is refused by its sibling, by another status and by another list of its own', async ({
    graph,
  }) => {
    const [one, other] = graph.emulator.signalwire.sessionIds()
    const { data } = await graph.run(
      `{ roomSession(id: "${one}") { members(first: 1) { pageInfo { endCursor } } } }`,
    )
    const cursor: string = data.roomSession.members.pageInfo.endCursor
    for (const field of [
      `roomSession(id: "${other}") { members(AFTER) { nodes { id } } }`,
      `roomSession(id: "${one}") { events(AFTER) { nodes { eventId } } }`,
      `roomSession(id: "${one}") { recordings(AFTER) { nodes { id } } }`,
    ]) {
      const result = await ask(graph, field, cursor)
      expect(codes(result)).toEqual(['CURSOR_INVALID'])
      expect(result.calls).toHaveLength(1)
      expect(result.data.roomSession).not.toBeNull()
    }
    expect(
      (await ask(graph, `roomSession(id: "${one}") { members(AFTER) { nodes { id } } }`, cursor)).errors,
    ).toEqual([])
  })

  test('of another project, or another upstream, is refused without a call', async ({ graph, rooms }) => {
    const cursor = await cursorAt(graph, rooms, 9)
    const { emulator } = graph
    const stranger = await startGraph(
      {},
      {
        signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials, projectId: OTHER_PROJECT },
      },
    )
    const elsewhere = await startGraph()
    try {
      emulator.resetJournal()
      for (const other of [stranger, elsewhere]) {
        const { result } = await pageOf(other, rooms, { first: 1, after: cursor })
        expect(codes(result)).toEqual(['CURSOR_INVALID'])
        expect(result.calls).toEqual([])
      }
      expect(emulator.journal).toEqual([])
    } finally {
      await stranger.close()
      await elsewhere.close()
    }
  })
})

describe('a cursor whose page the upstream refuses', () => {
  const refuse = (graph: Graph, answer: InterceptedAnswer, from = 0) =>
    graph.emulator.intercept(({ index }) => (index >= from ? answer : undefined))
  const entry = (attribute?: string) => ({
    type: 'validation_error',
    code: 'invalid',
    message: 'no',
    attribute,
  })

  test.for<[what: string, body: unknown]>([
    ['names the token', { errors: [entry('page_token')] }],
    ['names the number', { errors: [entry('page_number')] }],
    ['names the token among others', { errors: [entry('starts_after'), entry('page_token')] }],
    ['names nothing', { errors: [entry()] }],
    ['says nothing', 'gone'],
  ])('has expired if the refusal %s', async ([_, body], { graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 9)
    refuse(graph, { status: 422, body, headers: { 'x-request-id': 'request-7' } })
    const { result } = await pageOf(graph, rooms, { first: 10, after })
    expect(result.errors).toMatchObject([
      {
        path: ['rooms'],
        message: expect.stringMatching(/GET \/api\/video\/rooms.*expired.*Begin again/),
        extensions: {
          code: 'CURSOR_EXPIRED',
          service: 'signalwire',
          status: 422,
          requestId: 'request-7',
          retryable: false,
        },
      },
    ])
    // Once more with sessions: the token might have been good only with them.
    expect(result.calls).toHaveLength(2)
    expect(result.data).toEqual({ rooms: null })
  })

  test('is not to blame for a refusal of something else', async ({ graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 9)
    refuse(graph, { status: 422, body: { errors: [entry('include_active_session')] } })
    const { result } = await pageOf(graph, rooms, { first: 10, after })
    expect(codes(result)).toEqual(['UPSTREAM_INVALID_REQUEST'])
  })

  test('is not to blame where it leads to the first page, which has no token', async ({ graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 4)
    refuse(graph, { status: 422, body: { errors: [entry('page_size')] } })
    const { result } = await pageOf(graph, rooms, { first: 3, after })
    expect(codes(result)).toEqual(['UPSTREAM_INVALID_REQUEST'])
  })

  test('is not to blame where there was none', async ({ graph, rooms }) => {
    refuse(graph, { status: 422, body: { errors: [entry('page_size')] } })
    const { result } = await pageOf(graph, rooms, { first: 10 })
    expect(codes(result)).toEqual(['UPSTREAM_INVALID_REQUEST'])
  })

  test('is not to blame for a link that came just now', async ({ graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 4)
    refuse(graph, { status: 422, body: { errors: [entry('page_token')] } }, 1)
    const { result } = await pageOf(graph, rooms, { first: 10, after })
    expect(codes(result)).toEqual(['UPSTREAM_INVALID_REQUEST'])
    expect(result.calls).toHaveLength(3)
  })

  test.for([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('has not expired when the upstream answers %i', async ([status, code], { graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 9)
    refuse(graph, { status, body: {} })
    const { result } = await pageOf(graph, rooms, { first: 10, after })
    expect(codes(result)).toEqual([code])
  })

  test('leaves the fields beside it', async ({ graph, rooms }) => {
    const after = await cursorAt(graph, rooms, 9)
    graph.emulator.intercept(({ query }) => (query.has('page_token') ? { status: 422, body: {} } : undefined))
    const { data, errors } = await graph.run(
      'query ($after: String) { old: rooms(first: 10, after: $after) { nodes { id } } fresh: rooms(first: 2) { nodes { id } } }',
      { after },
    )
    expect(errors).toMatchObject([{ path: ['old'], extensions: { code: 'CURSOR_EXPIRED' } }])
    expect(data).toMatchObject({ old: null, fresh: { nodes: [{}, {}] } })
  })
})

describe('a cursor whose item has left its page', () => {
  const walk = async (variables: (cursors: readonly string[]) => PagingVariables, gone: number) => {
    const changing = await startGraph({ rooms: 40 })
    try {
      const before = roomsField(changing.emulator)
      const page = await pageOf(changing, before, { first: 10 })
      changing.emulator.signalwire.removeRoom(before.ids[gone] ?? '')
      return { before, next: await pageOf(changing, before, variables(page.cursors)) }
    } finally {
      await changing.close()
    }
  }

  test.each<[string, (cursors: readonly string[]) => PagingVariables]>([
    ['after', ([, , , fourth = '']) => ({ first: 2, after: fourth })],
    ['before', ([, , , fourth = '']) => ({ last: 2, before: fourth })],
  ])('has expired as `%s`', async (_, variables) => {
    const { next } = await walk(variables, 3)
    expect(next.result.errors).toMatchObject([
      { message: expect.stringContaining('no longer on its page'), extensions: { code: 'CURSOR_EXPIRED' } },
    ])
    expect(next.calls).toHaveLength(1)
  })

  test('goes on where only a neighbour has left', async () => {
    const { before, next } = await walk(([, , , fourth = '']) => ({ first: 2, after: fourth }), 1)
    expect(next.ids).toEqual(before.ids.slice(4, 6))
  })

  test('goes on at the end of its page, where the link to the next one is all it takes', async () => {
    const { before, next } = await walk((cursors) => ({ first: 2, after: cursors[9] ?? '' }), 9)
    expect(next.ids).toEqual(before.ids.slice(10, 12))
  })
})
