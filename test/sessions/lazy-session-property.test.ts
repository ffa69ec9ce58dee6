import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import {
  buildSchema,
  execute,
  type GraphQLResolveInfo,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  validate,
} from 'graphql'
import { expect } from 'vitest'
import type { CallReport } from '../../src/datasources/loading/call-log.ts'
import { globalId } from '../../src/resolvers/global-id.ts'
import { runs } from '../support/extra.ts'
import { ANY_SIZE, withGraph } from '../support/graph.ts'
import { operations } from '../support/operations.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

const test = withGraph({}, { explain: true, limits: ANY_SIZE }).extend(
  'ids',
  { scope: 'file' },
  ({ graph }) => {
    const { signalwire } = graph.emulator
    const session = signalwire.activeSessionIds()[0] as string
    const room = signalwire.session(session)?.room_id as string
    const conference = signalwire.conferenceIds()[0] as string
    const nodes = [
      globalId('Room', room),
      globalId('Conference', conference),
      globalId('RoomSession', session),
    ]
    return { nodes, room, conference, session }
  },
)

/** Response paths without list positions, but for those of `Query.nodes`, where each stands for another thing. */
function pathOf(keys: readonly (string | number)[]): string {
  return keys.filter((key, position) => typeof key === 'string' || position === 1).join('.')
}

function keysOf(path: GraphQLResolveInfo['path'] | undefined): (string | number)[] {
  return path ? [...keysOf(path.prev), path.key] : []
}

/**
 * What GraphQL's own execution resolves where everything exists: every list holds each thing once, nothing is null.
 * Gives, for each type of node, the response paths of the `activeSession` fields that were resolved.
 */
async function resolvedSessions(query: string, variableValues: Record<string, unknown>): Promise<string[]> {
  const resolved: string[] = []
  await execute({
    schema,
    document: parse(query),
    variableValues,
    fieldResolver: (_parent, args, _context, info) => {
      if (info.fieldName === 'activeSession') resolved.push(pathOf(keysOf(info.path)))
      const type = getNamedType(info.returnType)
      if (isLeafType(type)) return info.fieldName === '__typename' ? undefined : 'x'
      const things =
        'ids' in args
          ? args.ids.map(nodeOf)
          : 'id' in args && type.name === 'Node'
            ? [nodeOf(args.id)]
            : [{ __typename: type.name }]
      const nullable = isNonNullType(info.returnType) ? info.returnType.ofType : info.returnType
      return isListType(nullable) ? things : things[0]
    },
  })
  return resolved
}

function nodeOf(id: string): { __typename: string } {
  return { __typename: Buffer.from(id, 'base64url').toString().split(':')[0] as string }
}

test('the session is asked for exactly if execution would resolve it below the field', async ({
  graph,
  ids,
}) => {
  const variables = { yes: true, no: false }
  let asked = 0
  let spared = 0
  await fc.assert(
    fc.asyncProperty(operations(ids), async (query) => {
      fc.pre(validate(schema, parse(query)).length === 0)
      const sessions = await resolvedSessions(query, variables)
      const { errors, extensions } = await graph.run(query, variables)
      expect(errors).toEqual([])
      for (const call of extensions.upstream.calls as CallReport[]) {
        if (!/^\/api\/video\/(rooms|conferences)\b/.test(call.path)) {
          expect(call.path).not.toContain('include_active_session')
          continue
        }
        const places = call.servedFor.map((place) =>
          pathOf(place.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key))),
        )
        const wanted = places.some((place) => sessions.some((session) => session.startsWith(`${place}.`)))
        wanted ? asked++ : spared++
        expect({ call: call.path, asks: call.path.includes('include_active_session=true') }).toEqual({
          call: call.path,
          asks: wanted,
        })
      }
    }),
    { numRuns: runs(400, 60) },
  )
  // The property would hold of operations without any session, or with one everywhere.
  expect(asked).toBeGreaterThan(runs(50, 2))
  expect(spared).toBeGreaterThan(runs(50, 2))
}, 300_000)
