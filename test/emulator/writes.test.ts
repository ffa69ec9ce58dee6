import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, type Item, walk, writeFaults, writeSignalWire } from './client.ts'

const test = withFreshEmulator({ rooms: 60, conferences: 20, sessions: 100 })

const write = (
  emulator: Emulator,
  ...rest: [method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown]
) => writeSignalWire(emulator, ...rest)
const read = (emulator: Emulator, path: string) => askSignalWire<Item>(emulator, path)
const ids = async (emulator: Emulator, path: string) =>
  (await walk(emulator, path)).flat().map(({ id }) => id)

const KINDS = [
  ['rooms', { name: 'made-here' }],
  ['conferences', { display_name: 'Made here', name: 'made-here' }],
] as const

describe.each(KINDS)('POST /%s', (noun, least) => {
  test('makes an item with the defaults of the contract, newer than all others', async ({ emulator }) => {
    const { status, body } = await write(emulator, 'POST', `/${noun}`, least)
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...least, quality: '720p', layout: 'grid-responsive', description: null })
    expect(body).not.toHaveProperty('active_session')
    expect((await read(emulator, `/${noun}/${body.id}`)).body).toEqual(body)
    expect((await ids(emulator, `/${noun}`))[0]).toBe(body.id)
  })

  test('holds everything that is given', async ({ emulator }) => {
    const given = {
      ...least,
      description: 'd'.repeat(3000),
      display_name: '🎥'.repeat(200),
      quality: '1080p',
      layout: '5up',
      join_from: '2026-07-01T10:00:00+02:00',
      join_until: '2026-07-01T08:00:00Z',
      record_on_start: true,
      enable_room_previews: true,
    }
    const { status, body } = await write(emulator, 'POST', `/${noun}`, given)
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...given, join_from: '2026-07-01T08:00:00Z' })
  })

  test('tells everything that is wrong in one answer, and makes nothing', async ({ emulator }) => {
    const before = await ids(emulator, `/${noun}`)
    const faults = await writeFaults(emulator, 'POST', `/${noun}?page_size=5`, {
      name: 'with space',
      display_name: 'd'.repeat(201),
      description: 3,
      quality: '4320p',
      layout: null,
      join_from: '2026-07-01',
      record_on_start: 'yes',
      fps: 20,
      __proto__: null,
    })
    expect(faults).toEqual([
      'description invalid_parameter',
      'display_name invalid_parameter',
      'fps unknown_parameter',
      'join_from invalid_parameter',
      'layout invalid_parameter',
      'name invalid_parameter',
      'page_size unknown_parameter',
      'quality invalid_parameter',
      'record_on_start invalid_parameter',
    ])
    const [required = ''] = Object.keys(least)
    expect(await writeFaults(emulator, 'POST', `/${noun}`, {})).toEqual([
      `${required} missing_required_parameter`,
    ])
    expect(await writeFaults(emulator, 'POST', `/${noun}`, JSON.parse('{"__proto__": 1}'))).toContain(
      '__proto__ unknown_parameter',
    )
    expect(await ids(emulator, `/${noun}`)).toEqual(before)
  })

  test('refuses a window that ends before it begins, and takes one of no length', async ({ emulator }) => {
    const window = (join_from: string, join_until: string) => ({ ...least, join_from, join_until })
    expect(
      await writeFaults(
        emulator,
        'POST',
        `/${noun}`,
        window('2026-07-01T10:00:00Z', '2026-07-01T11:00:00+02:00'),
      ),
    ).toEqual(['join_until invalid_parameter'])
    const same = window('2026-07-01T10:00:00Z', '2026-07-01T12:00:00+02:00')
    expect((await write(emulator, 'POST', `/${noun}`, same)).status).toBe(200)
  })

  test.for(['', '{', '[]', '"text"', 'null'])('answers 400 to the body %j', async (body, { emulator }) => {
    const { status, text } = await write(emulator, 'POST', `/${noun}`, body)
    expect({ status, text }).toEqual({ status: 400, text: '{"error":"Bad Request"}' })
  })

  test('answers 400 to a body that does not call itself JSON', async ({ emulator }) => {
    const { projectId, apiToken } = emulator.signalwire.credentials
    const authorization = `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`
    const post = (contentType: string) =>
      askSignalWire(emulator, `/${noun}`, {
        method: 'POST',
        headers: { authorization, 'content-type': contentType },
        body: JSON.stringify(least),
      })
    expect((await post('text/plain')).status).toBe(400)
    expect((await post('application/json; charset=utf-8')).status).toBe(200)
  })

  test('needs credentials', async ({ emulator }) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    expect((await askSignalWire(emulator, `/${noun}`, init)).status).toBe(401)
  })
})

test('numbers, colours and own data have their bounds', async ({ emulator }) => {
  const room = (more: object) => writeFaults(emulator, 'POST', '/rooms', { name: 'a', ...more })
  for (const max_members of [0, 301, 1.5, '20']) {
    expect(await room({ max_members })).toEqual(['max_members invalid_parameter'])
  }
  expect(await room({ remove_after_seconds_elapsed: 200_001 })).toHaveLength(1)
  expect(await room({ meta: { text: 'm'.repeat(1990) } })).toEqual(['meta invalid_parameter'])
  expect(await room({ meta: [] })).toHaveLength(1)
  const accepted = { name: 'a', max_members: 300, remove_after_seconds_elapsed: 200_000 }
  const meta = { text: 'm'.repeat(1989) }
  expect((await write(emulator, 'POST', '/rooms', { ...accepted, meta })).body).toMatchObject({
    ...accepted,
    meta,
  })
  const conference = { display_name: 'a', dark_primary: '#12345', light_primary: '#abcdef', meta: {} }
  expect(await writeFaults(emulator, 'POST', '/conferences', conference)).toEqual([
    'dark_primary invalid_parameter',
    'meta unknown_parameter',
  ])
})

describe.each(KINDS)('PUT /%s/{id}', (noun, least) => {
  const made = async (emulator: Emulator) =>
    (await write(emulator, 'POST', `/${noun}`, { ...least, description: 'before' })).body
  const { name, ...update } = { display_name: 'after', ...least }

  test('changes what it names, and the time of the change', async ({ emulator }) => {
    const before = await made(emulator)
    const { status, body } = await write(emulator, 'PUT', `/${noun}/${before.id}`, update)
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...update, id: before.id, name: before.name, created_at: before.created_at })
    expect(String(body.updated_at) > String(before.updated_at)).toBe(true)
    expect((await read(emulator, `/${noun}/${before.id}`)).body).toEqual(body)
  })

  test.for([
    ['replace', null],
    ['merge', 'before'],
  ] as const)('with %s makes of what it leaves out %j', async ([put, description], { emulator }) => {
    emulator.behaviour.put = put
    const { id } = await made(emulator)
    expect((await write(emulator, 'PUT', `/${noun}/${id}`, update)).body.description).toBe(description)
  })

  test.for([
    ['refused', 422, 'before'],
    ['clear', 200, null],
  ] as const)('null is %s', async ([nulls, status, description], { emulator }) => {
    emulator.behaviour.nulls = nulls
    emulator.behaviour.put = 'merge'
    const { id } = await made(emulator)
    expect((await write(emulator, 'PUT', `/${noun}/${id}`, { ...update, description: null })).status).toBe(
      status,
    )
    expect((await read(emulator, `/${noun}/${id}`)).body.description).toBe(description)
    expect(
      await writeFaults(emulator, 'PUT', `/${noun}/${id}`, {
        ...update,
        quality: null,
        record_on_start: null,
      }),
    ).toEqual(['quality invalid_parameter', 'record_on_start invalid_parameter'])
  })

  test('takes ids only, and cannot rename', async ({ emulator }) => {
    const { id } = await made(emulator)
    expect((await write(emulator, 'PUT', `/${noun}/${name}`, update)).status).toBe(404)
    expect((await write(emulator, 'PUT', `/${noun}/00000000-0000-4000-8000-000000000000`, {})).status).toBe(
      404,
    )
    expect(await writeFaults(emulator, 'PUT', `/${noun}/${id}`, { ...update, name: 'other' })).toEqual([
      'name unknown_parameter',
    ])
    expect((await write(emulator, 'PUT', `/${noun}/${id}`, '{')).status).toBe(400)
  })

  test('changes a seeded item, too, and its place in filtered lists, but not its sessions', async ({
    emulator,
  }) => {
    const [seeded = ''] = await ids(emulator, `/${noun}`)
    const join_from = '2030-01-01T00:00:00Z'
    expect((await write(emulator, 'PUT', `/${noun}/${seeded}`, { ...update, join_from })).status).toBe(200)
    expect((await ids(emulator, `/${noun}?starts_after=2029-01-01`))[0]).toBe(seeded)
  })
})

test('a conference needs its display name and takes three flags on update only', async ({ emulator }) => {
  const { id } = (await write(emulator, 'POST', '/conferences', { display_name: 'A' })).body
  expect(await writeFaults(emulator, 'PUT', `/conferences/${id}`, {})).toEqual([
    'display_name missing_required_parameter',
  ])
  const flags = { tone_on_entry_and_exit: true, room_join_video_off: true, user_join_video_off: true }
  const { body } = await write(emulator, 'PUT', `/conferences/${id}`, { display_name: 'B', ...flags })
  expect(body).toMatchObject(flags)
  expect(await writeFaults(emulator, 'POST', '/conferences', { display_name: 'C', ...flags })).toHaveLength(3)
  expect(body.name).toMatch(/^[A-Za-z0-9_-]+$/)
})

describe('a name that is taken', () => {
  test.for(KINDS)('is refused with the code that is switched on: %s', async ([noun, least], { emulator }) => {
    await write(emulator, 'POST', `/${noun}`, least)
    for (const code of [
      'not_unique_within_project',
      'value_not_unique',
      'not_unique_within_space',
    ] as const) {
      emulator.behaviour.takenNameCode = code
      const faults = await writeFaults(emulator, 'POST', `/${noun}`, { ...least, record_on_start: 1 })
      expect(faults).toEqual([`name ${code}`, 'record_on_start invalid_parameter'])
    }
    const [seeded] = (await walk(emulator, `/${noun}`)).flat().slice(-1)
    expect(await writeFaults(emulator, 'POST', `/${noun}`, { ...least, name: seeded?.name })).toHaveLength(1)
  })

  test.for(KINDS)('has a suffix if that is switched on: %s', async ([noun, least], { emulator }) => {
    emulator.behaviour.takenNames = 'suffixed'
    const names = []
    for (let nth = 0; nth < 3; nth++) names.push((await write(emulator, 'POST', `/${noun}`, least)).body.name)
    expect(names[0]).toBe('made-here')
    expect(names[1]).toMatch(/^made-here-[0-9a-f]{8}$/)
    expect(new Set(names).size).toBe(3)
  })
})

describe.each(KINDS)('DELETE /%s/{id}', (noun, least) => {
  test('answers 204 once, then 404; the item is gone from lists and by id', async ({ emulator }) => {
    const { id, name } = (await write(emulator, 'POST', `/${noun}`, least)).body
    const { status, text } = await write(emulator, 'DELETE', `/${noun}/${id}`)
    expect({ status, text }).toEqual({ status: 204, text: '' })
    expect((await write(emulator, 'DELETE', `/${noun}/${id}`)).status).toBe(404)
    expect((await read(emulator, `/${noun}/${id}`)).status).toBe(404)
    expect((await read(emulator, `/${noun}/${name}`)).status).toBe(404)
    expect(await ids(emulator, `/${noun}`)).not.toContain(id)
  })

  test('takes ids only, and no parameters', async ({ emulator }) => {
    const { id, name } = (await write(emulator, 'POST', `/${noun}`, least)).body
    expect((await write(emulator, 'DELETE', `/${noun}/${name}`)).status).toBe(404)
    expect((await write(emulator, 'DELETE', `/${noun}/${id}?force=true`)).status).toBe(422)
    expect((await read(emulator, `/${noun}/${id}`)).status).toBe(200)
  })

  test('a walk that began before shows the rest, repeating and skipping nothing', async ({ emulator }) => {
    const before = await ids(emulator, `/${noun}`)
    const first = (await askSignalWire(emulator, `/${noun}?page_size=6`)).body
    const gone = [before[2], before[8]]
    for (const id of gone) await write(emulator, 'DELETE', `/${noun}/${id}`)
    await write(emulator, 'POST', `/${noun}`, least)
    const later = (await walk(emulator, first.links.next ?? '')).flat().map(({ id }) => id)
    expect(later).toEqual(before.slice(6).filter((id) => !gone.includes(id)))
    expect(await ids(emulator, `/${noun}`)).toEqual([
      expect.any(String),
      ...before.filter((id) => !gone.includes(id)),
    ])
  })

  test.for([
    ['ends', 204, 'completed'],
    ['keeps', 204, 'in-progress'],
    ['refused', 409, 'in-progress'],
  ] as const)('%s a running session', async ([deleteInSession, expected, state], { emulator }) => {
    emulator.behaviour.deleteInSession = deleteInSession
    const all = (await walk(emulator, `/${noun}?include_active_session=true`)).flat()
    const busy = all.find((item) => item.active_session)
    const { status } = await write(emulator, 'DELETE', `/${noun}/${busy?.id}`)
    expect(status).toBe(expected)
    expect((await read(emulator, `/${noun}/${busy?.id}`)).status).toBe(expected === 204 ? 404 : 200)
    const session = (await read(emulator, `/room_sessions/${Object(busy?.active_session).id}`)).body
    expect(session.status).toBe(state)
    if (noun === 'rooms') expect(session.room_id).toBe(expected === 204 ? null : busy?.id)
    const idle = all.find((item) => !item.active_session)
    expect((await write(emulator, 'DELETE', `/${noun}/${idle?.id}`)).status).toBe(204)
  })
})

test.for([
  ['documented', 200],
  [200, 200],
  [201, 201],
] as const)('creates answer as switched on: %s', async ([createStatus, status], { emulator }) => {
  emulator.behaviour.createStatus = createStatus
  for (const [noun, least] of KINDS)
    expect((await write(emulator, 'POST', `/${noun}`, least)).status).toBe(status)
})
