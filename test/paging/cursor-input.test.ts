import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { opened, SOME_PLACE, sealed } from '../support/cursor-format.ts'
import { runs } from '../support/extra.ts'
import { type Graph, type Result, withGraph } from '../support/graph.ts'
import { ODD_JSON } from '../support/mutations.ts'

/** A connection field, and what the cursors of its list are bound to. */
interface Field {
  readonly name: string
  /** Selects it with these arguments. */
  select(args: string): string
  readonly binding: string
  /** Whether its cursors hold the positions of two lists. */
  readonly isMerged: boolean
}

const test = withGraph({ rooms: 30, sessions: 60, insightsRooms: 30 }, { subgraph: true }).extend(
  'fields',
  { scope: 'file' },
  ({ graph }) => {
    const { signalwire, twilio, url } = graph.emulator
    const [session = ''] = signalwire.sessionIds()
    const [room = ''] = signalwire.roomIds()
    const [sid = ''] = twilio.roomSids()
    const ours = `signalwire ${url} ${signalwire.credentials.projectId}`
    const theirs = `twilio ${url} ${twilio.credentials.accountSid}`
    const rooms = '/v1/Video/Rooms'
    const video = '/api/video'
    const list = (
      name: string,
      binding: string,
      select = (args: string) => `${name}(${args}) { INNER }`,
    ): Field => ({
      name,
      select: (args) => select(args).replace('INNER', 'edges { cursor } pageInfo { hasNextPage }'),
      binding,
      isMerged: false,
    })
    const inSession = (name: string) =>
      list(
        name,
        `${ours} ${video}/room_sessions/${session}/${name} []`,
        (args) => `roomSession(id: "${session}") { ${name}(${args}) { INNER } }`,
      )
    const ofRoom = `${ours} ${video}/room_sessions [["room_id",${JSON.stringify(room)}]]`
    const entity = `_entities(representations: [{ __typename: "Room", roomId: "${room}" }])`
    return [
      list('rooms', `${ours} ${video}/rooms []`),
      list('conferences', `${ours} ${video}/conferences []`),
      list('roomSessions', `${ours} ${video}/room_sessions []`),
      list('Room.sessions', ofRoom, (args) => `room(id: "${room}") { sessions(${args}) { INNER } }`),
      list(
        'Room.sessions of an entity',
        ofRoom,
        (args) => `${entity} { ... on Room { sessions(${args}) { INNER } } }`,
      ),
      ...['members', 'recordings', 'events'].map(inSession),
      list('insightsRooms', `${theirs} ${rooms} []`),
      list(
        'participants',
        `${theirs} ${rooms}/${sid}/Participants []`,
        (args) => `insightsRoom(id: "${sid}") { participants(${args}) { INNER } }`,
      ),
      { ...list('videoSessions', `videoSessions ${JSON.stringify([ours, theirs])}`), isMerged: true },
    ]
  },
)

const CALL_LIMIT = 100
const CYCLE_STATE = [1, 0, 'markmark']
const NO_PLACE = '------------'

/** Heads and tails that a field's cursors may have. */
function genuine({ isMerged }: Field): { head: unknown[]; tail: string } {
  return isMerged
    ? { head: [[], [[2], CYCLE_STATE], 0], tail: NO_PLACE + NO_PLACE }
    : { head: [[2], CYCLE_STATE, [], [2, 1], 0], tail: SOME_PLACE }
}

async function ask(
  graph: Graph,
  args: string,
  variables: Record<string, unknown>,
  ...asked: Field[]
): Promise<Result> {
  const selected = asked.map((field, index) => `f${index}: ${field.select(args)}`)
  const types = { first: 'Int', last: 'Int', after: 'String', before: 'String' }
  const used = Object.entries(types).filter(([name]) => args.includes(`$${name}`))
  const declared = used.map(([name, type]) => `$${name}: ${type}`).join()
  return graph.run(`query ${declared && `(${declared})`} { ${selected.join(' ')} }`, variables)
}

/** What holds of every answer, whatever a cursor says. */
function check({ status, errors, calls }: Result, what: string): void {
  expect(status, what).toBe(200)
  for (const { extensions, message } of errors) {
    // A page whose own link leads back to it is a cycle, as an upstream may have them.
    if (/already seen/.test(message)) continue
    expect(['CURSOR_INVALID', 'CURSOR_EXPIRED'], what).toContain(extensions.code)
  }
  expect(calls.length, what).toBeLessThanOrEqual(CALL_LIMIT)
  for (const call of calls) {
    const query = new URL(call, 'http://upstream').searchParams
    for (const [name, value] of query) {
      if (/token/i.test(name)) expect(value, what).toMatch(/^[^\p{Cc}\p{Cs}]{1,1024}$/u)
      if (/size/i.test(name)) expect(value, what).toMatch(/^([1-9]\d{0,2}|1000)$/)
      if (/number|^Page$/.test(name)) expect(value, what).toMatch(/^\d{1,15}$/)
    }
  }
}

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...ODD_JSON.filter((json) => json.length < 100)).map((json) => JSON.parse(json) as unknown),
  fc.integer({ min: -2, max: 1001 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e15, 1e16, 2 ** 31, 'x'.repeat(1025)),
)

/** The paths of all parts of a value, itself among them. */
function partsOf(value: unknown, path: readonly number[] = []): (readonly number[])[] {
  const below = Array.isArray(value) ? value.flatMap((part, index) => partsOf(part, [...path, index])) : []
  return [path, ...below]
}

function withPart(value: unknown, [at, ...rest]: readonly number[], part: unknown): unknown {
  if (at === undefined) return part
  return (value as unknown[]).map((each, index) => (index === at ? withPart(each, rest, part) : each))
}

/** A head of the form of ours, with some parts that are anything. */
function oddHeads(field: Field): fc.Arbitrary<unknown> {
  const plain = genuine(field).head
  const full = field.isMerged
    ? [
        ['PAone', 'PAtwo'],
        [[2, 1, 0], CYCLE_STATE],
        [[2, 1, 1], CYCLE_STATE],
      ]
    : [[2, 1, 0], CYCLE_STATE, ['PAone', 'PAtwo'], [2, 2, 1], [2, 0]]
  return fc.constantFrom(plain, full).chain((head) => {
    const change = fc.tuple(fc.constantFrom(...partsOf(head)), odd)
    return fc.array(change, { minLength: 1, maxLength: 2 }).map(([one, two]) => {
      const once = one ? withPart(head, ...one) : head
      return two && partsOf(once).some((path) => path.join() === two[0].join())
        ? withPart(once, ...two)
        : once
    })
  })
}

const tails = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\w-]{12}$/) },
  { weight: 1, arbitrary: fc.constantFrom(NO_PLACE, '____________', 'AAAA--------', 'AAAA+/item==') },
)

describe('a cursor that somebody has sealed', () => {
  test('is bound as the test believes: one in the form of ours is read', async ({ graph, fields }) => {
    for (const field of fields) {
      const { head, tail } = genuine(field)
      const { errors } = await ask(
        graph,
        'first: 2, after: $after',
        { after: sealed(field.binding, head, tail) },
        field,
      )
      expect(
        errors.filter(({ extensions }) => extensions.code === 'CURSOR_INVALID'),
        field.name,
      ).toEqual([])
    }
  })

  test('is opened as ours are', async ({ graph, fields }) => {
    const [rooms] = fields as [Field]
    const { data } = await ask(graph, 'first: 2', {}, rooms)
    const cursor: string = data.f0.edges[0].cursor
    const { head, tail } = opened(cursor)
    expect(sealed(rooms.binding, head, tail)).toBe(cursor)
  })

  test('gives nothing but a refusal or a right answer, whatever stands in its parts', async ({
    graph,
    fields,
  }) => {
    for (const field of fields) {
      const cursors = fc.tuple(oddHeads(field), tails).map(([head, tail]) => {
        const usual = genuine(field).tail
        return {
          head,
          cursor: sealed(field.binding, head, tail === undefined ? usual : tail.repeat(usual.length / 12)),
        }
      })
      const forward = fc.constantFrom(1, 2, 1000, 0, undefined).map((first) => ({ first }))
      await fc.assert(
        fc.asyncProperty(cursors, forward, fc.boolean(), async ({ head, cursor }, { first }, isBack) => {
          const back = isBack && !field.isMerged
          const variables = back ? { last: first ?? 50, before: cursor } : { first, after: cursor }
          const args = back ? 'last: $last, before: $before' : 'first: $first, after: $after'
          check(await ask(graph, args, variables, field), `${field.name} ${JSON.stringify(head)}`)
        }),
        { numRuns: runs(25, 5) },
      )
    }
  })
})

describe('the calls of an operation whose cursors are made up', () => {
  /** A made-up seal, and a right check: what the count before the run has to make do with. */
  const forged = (head: unknown) => sealed('made up', head)

  test.for<[unknown]>([
    [[['one'], CYCLE_STATE]],
    [[[{}], CYCLE_STATE]],
    [[[null], CYCLE_STATE]],
    [[[0.5], CYCLE_STATE]],
    [[[-1], CYCLE_STATE]],
    [[[1e308], CYCLE_STATE]],
    [[[[]], CYCLE_STATE, [], ['x']]],
    [[[50], CYCLE_STATE, [], [50, {}]]],
  ])('are counted, with %j in one', async ([head], { graph }) => {
    const nested = `rooms(first: 1000) { nodes { sessions(first: 1, after: $after) { nodes { sessionId } } } }`
    const { status, errors, calls } = await graph.run(`query ($after: String) { ${nested} }`, {
      after: forged(head),
    })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_CALL_LIMIT_EXCEEDED', worstCase: 1001 } }])
    expect({ status, calls }).toEqual({ status: 400, calls: [] })
  })

  test('are counted for merged lists, and for cursors of the wrong list', async ({ graph, fields }) => {
    const [merged, plain] = [fields.at(-1), fields[0]] as [Field, Field]
    for (const head of [
      [[], [['x'], CYCLE_STATE], 0],
      [[], {}, 0],
      [[5], CYCLE_STATE],
    ]) {
      const tail = genuine(merged).tail
      const result = await ask(
        graph,
        'first: 2, after: $after',
        { after: sealed('made up', head, tail) },
        merged,
        plain,
      )
      check(result, JSON.stringify(head))
      expect(result.errors).toHaveLength(2)
      expect(result.calls).toEqual([])
    }
  })
})
