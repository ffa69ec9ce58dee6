import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { withGraph } from '../support/graph.ts'

const isLeftOut = leftOut('EXAMPLES_TEST', 'the recipes for clients')

// With the policy as it is shipped.
const test = withGraph({}, { twilio: undefined, explain: true, upstream: {} })

describe.skipIf(isLeftOut).for([
  { recipe: 'apollo-client', place: 'rooms.edges.1.node.activeSession.members' },
  { recipe: 'urql', place: 'rooms.edges.1.node.activeSession.members' },
  { recipe: 'graphql-request', place: 'rooms.edges.1.node.activeSession.members' },
  // Relay hands an error to the reader of the field, and cuts the path there.
  { recipe: 'relay', place: 'members' },
])('the recipe for $recipe', ({ recipe, place }) => {
  const run = (emulator: Emulator, origin: string) => {
    emulator.resetJournal()
    return new Command([`${origin}/graphql`], {}, `${ROOT}examples/recipes/${recipe}/main.ts`).finished
  }
  const names = (emulator: Emulator) => {
    const { signalwire } = emulator
    return signalwire.roomIds().map((id) => signalwire.room(id)?.name)
  }

  test('pages to the end, with as few calls as there are pages and live rooms', async ({
    emulator,
    origin,
  }) => {
    const { code, stdout, stderr } = await run(emulator, origin)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.trim().split('\n')
    expect(lines.at(-1)).toBe('120 rooms')
    expect(lines.slice(0, -1).map((line) => line.split(': ')[0])).toEqual(names(emulator))
    const paths = emulator.journal.map(({ path }) => path)
    expect(paths.filter((path) => path === '/api/video/rooms')).toHaveLength(3)
    const live = lines.filter((line) => line.includes(': ') && !line.endsWith(': idle')).length
    expect(live).toBeGreaterThan(0)
    expect(paths.filter((path) => path.endsWith('/members'))).toHaveLength(live)
    expect(paths).toHaveLength(3 + live)
  })

  test('shows what failed, and all the rest', async ({ emulator, origin }) => {
    const [, room = ''] = emulator.signalwire.roomIds()
    const name = emulator.signalwire.room(room)?.name
    const session = emulator.signalwire
      .activeSessionIds()
      .find((id) => emulator.signalwire.session(id)?.room_id === room)
    emulator.intercept(({ path }) =>
      path.endsWith(`/${session}/members`) ? { status: 403, body: {} } : undefined,
    )
    const { code, stdout } = await run(emulator, origin)
    expect(code).toBe(0)
    const complaints = stdout.split('\n').filter((line) => line.startsWith('! '))
    expect(complaints).toEqual([
      expect.stringMatching(/^! \S+: GET .+ answered 403.+ \(UPSTREAM_FORBIDDEN\)$/),
    ])
    expect(complaints[0]).toContain(`! ${place}: `)
    const unknown = stdout.split('\n').filter((line) => line.endsWith('members unknown'))
    expect(unknown).toEqual([`${name}: in session, members unknown`])
    expect(stdout).toContain('120 rooms')
  })

  test('does not take a page that failed for the end of the list', async ({ emulator, origin }) => {
    emulator.intercept(({ path, query }) =>
      path === '/api/video/rooms' && query.has('page_token') ? { status: 403, body: {} } : undefined,
    )
    const { code, stdout, stderr } = await run(emulator, origin)
    expect(code).toBe(1)
    expect(stderr).toContain('The list of rooms ends early.')
    expect(stdout).not.toContain('120 rooms')
  })
})
