import { describe, expect } from 'vitest'
import type { Graph } from '../support/graph.ts'
import { bodiesOf, callsOf, outcomesOf, USER_ERRORS, withWrites } from './support.ts'

const test = withWrites()

const FIELDS = `conferenceId conference { id conferenceId name displayName description size quality layout joinFrom joinUntil
  recordOnStart toneOnEntryAndExit enableChat darkTheme { primary background } lightTheme { primary } updatedAt }`
const CREATE = `mutation ($input: CreateConferenceInput!) { createConference(input: $input) { ${FIELDS} ${USER_ERRORS} } }`
const UPDATE = `mutation ($input: UpdateConferenceInput!) { updateConference(input: $input) { ${FIELDS} ${USER_ERRORS} } }`
const DELETE = `mutation ($input: DeleteConferenceInput!) { deleteConference(input: $input) { deletedConferenceId ${USER_ERRORS} } }`

const BEFORE = {
  displayName: 'Before',
  description: 'Of before',
  size: 'LARGE',
  quality: 'HD_1080P',
  enableChat: false,
  joinFrom: '2026-06-01T09:00:00Z',
  darkTheme: { primary: '#112233', background: '#445566' },
}

async function create(graph: Graph, more: object = {}) {
  const { data, errors } = await graph.run(CREATE, { input: { ...BEFORE, ...more } })
  expect(errors).toEqual([])
  expect(data.createConference.userErrors).toEqual([])
  return data.createConference.conference
}

describe.for([
  ['documented', false],
  [200, true],
  [201, false],
] as const)('createConference, answered with %s', ([createStatus, tokensOnCreate]) => {
  test('takes one call, and gives what the upstream chose', async ({ graph }) => {
    graph.emulator.behave({ createStatus, tokensOnCreate })
    const conference = await create(graph)
    expect(callsOf(graph)).toEqual(['POST /conferences'])
    expect(bodiesOf(graph)).toEqual([
      {
        display_name: 'Before',
        description: 'Of before',
        size: 'large',
        quality: '1080p',
        enable_chat: false,
        join_from: '2026-06-01T09:00:00Z',
        dark_primary: '#112233',
        dark_background: '#445566',
      },
    ])
    expect(conference).toMatchObject({ ...BEFORE, name: expect.stringMatching(/^[\w-]+$/) })
    expect(conference.lightTheme.primary).toMatch(/^#/)
  })
})

test('a taken name is a user error at `name`', async ({ graph }) => {
  const { name } = await create(graph, { name: 'all-hands' })
  const { data } = await graph.run(CREATE, { input: { displayName: 'Again', name } })
  expect(data.createConference).toMatchObject({
    conference: null,
    conferenceId: null,
    userErrors: [{ code: 'NAME_TAKEN', path: ['input', 'name'] }],
  })
})

test('what `tokens` below a new conference costs is one call more', async ({ graph }) => {
  const { data } = await graph.run(
    'mutation { createConference(input: { displayName: "x" }) { conference { tokens(first: 5) { nodes { name } } } } }',
  )
  expect(data.createConference.conference.tokens.nodes.length).toBeGreaterThan(0)
  expect(callsOf(graph)).toEqual(['POST /conferences', 'GET /conferences/{id}/conference_tokens?page_size=5'])
})

describe.for(['replace', 'merge'] as const)('updateConference, where a PUT is to %s', (put) => {
  const update = (graph: Graph, input: object) => {
    graph.emulator.behaviour = { ...graph.emulator.behaviour, put }
    return graph.run(UPDATE, { input })
  }

  test('changes what is given, of a theme too, and keeps the rest', async ({ graph }) => {
    const { id, conferenceId, name } = await create(graph)
    const { data, errors } = await update(graph, {
      conferenceId: id,
      toneOnEntryAndExit: true,
      darkTheme: { primary: '#abcdef' },
    })
    expect(errors).toEqual([])
    expect(data.updateConference).toMatchObject({ conferenceId, userErrors: [] })
    expect(data.updateConference.conference).toMatchObject({
      ...BEFORE,
      name,
      toneOnEntryAndExit: true,
      darkTheme: { primary: '#abcdef', background: '#445566' },
    })
    expect(callsOf(graph)).toEqual(['GET /conferences/{id}', 'PUT /conferences/{id}'])
  })

  test('clears what is null, with a third call only where it survives', async ({ graph }) => {
    const { conferenceId } = await create(graph)
    graph.emulator.behave({ nulls: 'clear' })
    const { data, errors } = await update(graph, { conferenceId, description: null, joinFrom: null })
    expect(errors).toEqual([])
    expect(data.updateConference.userErrors).toEqual([])
    expect(data.updateConference.conference).toMatchObject({
      description: null,
      joinFrom: null,
      size: 'LARGE',
    })
    expect(callsOf(graph)).toHaveLength(put === 'replace' ? 2 : 3)
  })

  test('changes nothing that somebody else has changed', async ({ graph }) => {
    const { conferenceId } = await create(graph)
    const { data } = await update(graph, {
      conferenceId,
      expectedUpdatedAt: '2001-01-01T00:00:00Z',
      displayName: 'After',
    })
    expect(data.updateConference.userErrors).toMatchObject([{ code: 'CHANGED_MEANWHILE' }])
    expect(callsOf(graph)).toEqual(['GET /conferences/{id}'])
  })
})

test('deleteConference reads it and deletes it, and not while a session runs', async ({ graph }) => {
  const { id, conferenceId } = await create(graph)
  const { data } = await graph.run(DELETE, { input: { conferenceId } })
  expect(data.deleteConference).toEqual({ deletedConferenceId: id, userErrors: [] })
  expect(callsOf(graph)).toEqual([
    'GET /conferences/{id}?include_active_session=true',
    'DELETE /conferences/{id}',
  ])
  const again = await graph.run(
    'mutation ($id: ID!) { deleteConference(input: { conferenceId: $id, evenIfInSession: true }) { deletedConferenceId } }',
    { id },
  )
  expect(outcomesOf(again)).toEqual([['deleteConference', 'USER_ERROR', 'refused']])

  const busy = await create(graph)
  graph.emulator.intercept(({ method }) =>
    method === 'GET'
      ? {
          status: 200,
          body: { id: busy.conferenceId, name: busy.name, active_session: { id: conferenceId } },
        }
      : undefined,
  )
  const refused = await graph.run(DELETE, { input: { conferenceId: busy.id } })
  graph.emulator.clearIntercept()
  expect(refused.data.deleteConference.userErrors).toMatchObject([
    { code: 'IN_SESSION', path: ['input', 'evenIfInSession'] },
  ])
  expect(callsOf(graph)).toHaveLength(1)
})
