import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Command, ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'
import { type ServedGraph, serveGraph } from '../support/served-graph.ts'
import { callsOf } from '../writes/support.ts'

const isLeftOut = leftOut('EXAMPLES_TEST', 'the recipes for clients that write')

let served: ServedGraph
beforeEach(async () => {
  served = await serveGraph({ writes: true }, { rooms: 3 })
})
afterEach(() => served.close())

async function run(recipe: string) {
  const script = `${ROOT}examples/recipes/${recipe}/write.ts`
  const { code, stdout, stderr } = await new Command([served.endpoint], {}, script).finished
  return { code, stderr, lines: stdout.trim().split('\n') }
}

/** The calls without those for the list. */
const writesOf = () => callsOf(served).filter((call) => !call.startsWith('GET /rooms?'))
const listsOf = () => callsOf(served).filter((call) => call.startsWith('GET /rooms?'))

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
  test('shows each write in its list, and asks for the list once', async () => {
    const { code, stderr, lines } = await run(recipe)
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
    expect(writesOf()).toEqual([...CREATE, ...REST])
    expect(listsOf()).toHaveLength(1)
  })

  test('looks for a room whose answer was lost, and does not create it twice', async () => {
    loseOneAnswer()
    const { code, lines } = await run(recipe)
    expect(code).toBe(0)
    expect(lines).toContain('! UPSTREAM_OUTCOME_UNKNOWN: unknown')
    expect(lines).toContain(`created: ${OLD}, stand-up`)
    expect(lines).toContain(`deleted: ${OLD}`)
    expect(writesOf()).toEqual([...CREATE, 'GET /rooms/stand-up', ...REST])
  })
})

describe.skipIf(isLeftOut)('the recipe for urql', () => {
  test('asks for the list anew after each write, and only then', async () => {
    const { code, stderr, lines } = await run('urql')
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
    expect(writesOf()).toEqual([...CREATE, ...REST])
    expect(listsOf()).toHaveLength(4)
  })

  test('looks for a room whose answer was lost, and does not create it twice', async () => {
    loseOneAnswer()
    const { code, lines } = await run('urql')
    expect(code).toBe(0)
    expect(lines).toContain('! UPSTREAM_OUTCOME_UNKNOWN: unknown')
    expect(lines).toContain(`created: stand-up, ${OLD}`)
    expect(writesOf()).toEqual([...CREATE, 'GET /rooms/stand-up', ...REST])
  })
})

/** The first create is done, and then the connection breaks. */
function loseOneAnswer(): void {
  let isFirst = true
  served.emulator.intercept(({ method }) => {
    if (method !== 'POST' || !isFirst) return undefined
    isFirst = false
    return 'reset-after'
  })
}
