import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { withFreshGraph } from '../support/graph.ts'
import { callsOf } from '../writes/support.ts'

const isLeftOut = leftOut('EXAMPLES_TEST', 'the recipes for clients that write')

// With the policy as it is shipped.
const test = withFreshGraph({ rooms: 3 }, { twilio: undefined, explain: true, writes: true, upstream: {} })

async function run(origin: string, recipe: string) {
  const script = `${ROOT}examples/recipes/${recipe}/write.ts`
  const { code, stdout, stderr } = await new Command([`${origin}/graphql`], {}, script).finished
  return { code, stderr, lines: stdout.trim().split('\n') }
}

/** The calls without those for the list. */
const writesOf = (emulator: Emulator) =>
  callsOf({ emulator }).filter((call) => !call.startsWith('GET /rooms?'))
const listsOf = (emulator: Emulator) => callsOf({ emulator }).filter((call) => call.startsWith('GET /rooms?'))

const CREATE = ['POST /rooms']
const UPDATE = ['GET /rooms/{id}', 'PUT /rooms/{id}']
const REST = [
  ...UPDATE,
  'GET /rooms/{id}',
  'GET /rooms/{id}?include_active_session=true',
  'DELETE /rooms/{id}',
]
const OLD = 'Design review, Weekly standup, Customer onboarding'

/** Relay's own word on a mutation that made nothing. */
const RELAY_WARNS = 'Warning: MutationHandlers: Expected target node to exist.\n'

const RECIPES = [
  { recipe: 'relay', place: 'in the store: no', warning: RELAY_WARNS },
  { recipe: 'apollo-client', place: 'in the cache: no', warning: '' },
]

describe.skipIf(isLeftOut).for(RECIPES)('the recipe for $recipe', ({ recipe, place, warning }) => {
  test('shows each write in its list, and asks for the list once', async ({ emulator, origin }) => {
    const { code, stderr, lines } = await run(origin, recipe)
    expect({ code, stderr }).toEqual({ code: 0, stderr: warning })
    expect(lines).toEqual([
      `at first: ${OLD}`,
      '! input.name: WRONG_FORMAT',
      `refused: ${OLD}`,
      `created: ${OLD}, stand-up`,
      `at once: ${OLD}, Daily`,
      `updated: ${OLD}, Daily`,
      `at once: ${OLD}, Weekly`,
      '! input.expectedUpdatedAt: CHANGED_MEANWHILE',
      `rolled back: ${OLD}, Daily`,
      `deleted: ${OLD}`,
      place,
    ])
    expect(writesOf(emulator)).toEqual([...CREATE, ...REST])
    expect(listsOf(emulator)).toHaveLength(1)
  })

  test('looks for a room whose answer was lost, and does not create it twice', async ({
    emulator,
    origin,
  }) => {
    loseOneAnswer(emulator)
    const { code, lines } = await run(origin, recipe)
    expect(code).toBe(0)
    expect(lines).toContain('! UPSTREAM_OUTCOME_UNKNOWN: unknown')
    expect(lines).toContain(`created: ${OLD}, stand-up`)
    expect(lines).toContain(`deleted: ${OLD}`)
    expect(writesOf(emulator)).toEqual([...CREATE, 'GET /rooms/stand-up', ...REST])
  })
})

describe.skipIf(isLeftOut)('the recipe for urql', () => {
  test('asks for the list anew after each write, and only then', async ({ emulator, origin }) => {
    const { code, stderr, lines } = await run(origin, 'urql')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines).toEqual([
      `at first: ${OLD}`,
      '! input.name: WRONG_FORMAT',
      `refused: ${OLD}`,
      `created: stand-up, ${OLD}`,
      `updated: Daily, ${OLD}`,
      '! input.expectedUpdatedAt: CHANGED_MEANWHILE',
      `kept: Daily, ${OLD}`,
      `deleted: ${OLD}`,
    ])
    expect(writesOf(emulator)).toEqual([...CREATE, ...REST])
    expect(listsOf(emulator)).toHaveLength(4)
  })

  test('looks for a room whose answer was lost, and does not create it twice', async ({
    emulator,
    origin,
  }) => {
    loseOneAnswer(emulator)
    const { code, lines } = await run(origin, 'urql')
    expect(code).toBe(0)
    expect(lines).toContain('! UPSTREAM_OUTCOME_UNKNOWN: unknown')
    expect(lines).toContain(`created: stand-up, ${OLD}`)
    expect(writesOf(emulator)).toEqual([...CREATE, 'GET /rooms/stand-up', ...REST])
  })
})

/** The first create is done, and then the connection breaks. */
function loseOneAnswer(emulator: Emulator): void {
  let isFirst = true
  emulator.intercept(({ method }) => {
    if (method !== 'POST' || !isFirst) return undefined
    isFirst = false
    return 'reset-after'
  })
}
