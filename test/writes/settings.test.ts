import { printSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { describeProblem, type Environment } from '../../src/config/reader.ts'
import type { CommandName } from '../../src/config/settings/index.ts'
import { schema, schemaFor, schemaWithWrites } from '../../src/schema/index.ts'

const SIGNALWIRE = {
  SIGNALWIRE_SPACE: 'example',
  SIGNALWIRE_PROJECT_ID: '0f0f0f0f-1111-4222-8333-444444444444',
  SIGNALWIRE_API_TOKEN: 'PT-canary-token',
}
const KEYS = {
  ROOMGRAPH_AUTH: 'api-key',
  ROOMGRAPH_API_KEYS: 'app:canary-0123456789:write delete tokens streams',
}

function writesOf(env: Environment, command: CommandName = 'serve'): boolean | string[] {
  const result = readConfig({ ...(command === 'serve' && SIGNALWIRE), ...env }, {}, command)
  return result.ok ? result.config.writes : result.problems.map(describeProblem)
}

describe('ROOMGRAPH_WRITES', () => {
  test('is off unless it is set, and on in the demo while nobody else reaches it', () => {
    expect(writesOf({})).toBe(false)
    expect(writesOf({ ROOMGRAPH_WRITES: 'on' })).toBe(true)
    expect(writesOf({}, 'demo')).toBe(true)
    expect(writesOf({ ROOMGRAPH_WRITES: 'off' }, 'demo')).toBe(false)
    expect(writesOf({ HOST: '0.0.0.0', ROOMGRAPH_ALLOW_OPEN: 'yes' }, 'demo')).toBe(false)
  })

  test('needs authentication and scopes beyond loopback', () => {
    const open = { HOST: '0.0.0.0', ROOMGRAPH_WRITES: 'on' }
    const refusal = [
      expect.stringMatching(/^ROOMGRAPH_WRITES: expected off while HOST is no loopback address, unless/),
    ]
    expect(writesOf({ ...open, ROOMGRAPH_ALLOW_OPEN: 'yes' })).toEqual(refusal)
    expect(writesOf({ ...open, ROOMGRAPH_ALLOW_OPEN: 'yes' }, 'demo')).toEqual(refusal)
    expect(writesOf({ ...open, ...KEYS })).toEqual(refusal)
    expect(writesOf({ ...open, ...KEYS, ROOMGRAPH_SCOPES: 'on' })).toBe(true)
    const { SIGNALWIRE_SPACE } = SIGNALWIRE
    const passthrough = readConfig({ SIGNALWIRE_SPACE, ...open, ROOMGRAPH_AUTH: 'passthrough' }, {}, 'serve')
    expect(passthrough.ok ? [] : passthrough.problems.map(describeProblem)).toEqual(refusal)
  })
})

describe('the schema without writes', () => {
  test('has no mutation, and none of the types that only they lead to', () => {
    for (const served of [schema, schemaFor({ writes: false, scopes: true })]) {
      expect(served.getMutationType()).toBeUndefined()
      expect(printSchema(served)).not.toMatch(/Payload|Input\b|UserError|RoomJoinAs/)
    }
    expect(schemaFor({ writes: true, scopes: true }).getMutationType()).toBeDefined()
  })

  test('has every other type as it is', () => {
    const whole = schemaWithWrites.getTypeMap()
    const read = schema.getTypeMap()
    const lost = Object.keys(whole).filter((name) => !Object.hasOwn(read, name))
    expect(
      lost.filter(
        (name) =>
          !/^(Mutation|Create|Update|Delete|Reset|VideoUserError|ConferenceThemeInput|RoomJoinAs|RoomMediaAllowed)/.test(
            name,
          ),
      ),
    ).toEqual([])
    expect(lost.length).toBeGreaterThan(15)
  })
})
