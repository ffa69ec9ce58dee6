import { describe, expect } from 'vitest'
import type { Emulator } from '../../src/emulator/index.ts'
import { withFreshEmulator } from '../support/graph.ts'
import { askSignalWire, type Item, type ListBody, writeFaults, writeSignalWire } from './client.ts'

const test = withFreshEmulator({ rooms: 40, conferences: 20, sessions: 60 })

const url = 'rtmps://user:pass@live.example.com/app/key'
const NOBODY = '00000000-0000-4000-8000-000000000000'
const write = (
  emulator: Emulator,
  ...rest: [method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown]
) => writeSignalWire(emulator, ...rest)
const streams = async (emulator: Emulator, path: string) =>
  (await askSignalWire<ListBody<Item>>(emulator, path)).body
const hostsWith = (emulator: Emulator, noun: string, count: number) => {
  const space = emulator.signalwire
  const ids = noun === 'rooms' ? space.roomIds() : space.conferenceIds()
  return ids.filter((id) => space.streams(id).length === count)
}

describe.each([
  ['rooms', 201, 404],
  ['conferences', 200, 422],
] as const)('streams of %s', (noun, created, missing) => {
  test('come with links and without pages, and some hosts have none', async ({ emulator }) => {
    const [id] = hostsWith(emulator, noun, 2)
    const { links, data } = await streams(emulator, `/${noun}/${id}/streams`)
    expect(data).toEqual(emulator.signalwire.streams(id ?? ''))
    const self = `${emulator.url}/api/video/${noun}/${id}/streams`
    expect(links).toEqual({ self, first: self })
    expect((await streams(emulator, `/${noun}/${hostsWith(emulator, noun, 0)[0]}/streams`)).data).toEqual([])
    expect((await askSignalWire(emulator, `/${noun}/${id}/streams?page_size=5`)).status).toBe(422)
    expect((await askSignalWire(emulator, `/${noun}/${NOBODY}/streams`)).status).toBe(422)
  })

  test('are made, read, changed and deleted', async ({ emulator }) => {
    const [host] = hostsWith(emulator, noun, 1)
    const { status, body } = await write(emulator, 'POST', `/${noun}/${host}/streams`, { url })
    expect(status).toBe(created)
    expect(body).toMatchObject({ url, stream_type: 'rtmp', width: null })
    expect((await streams(emulator, `/${noun}/${host}/streams`)).data).toMatchObject([{ id: body.id }, {}])
    const changed = await write(emulator, 'PUT', `/streams/${body.id}`, { url: 'rtmp://other.example.com' })
    expect(changed).toMatchObject({ status: 200, body: { id: body.id, url: 'rtmp://other.example.com' } })
    expect(String(changed.body.updated_at) > String(body.updated_at)).toBe(true)
    expect((await askSignalWire<Item>(emulator, `/streams/${body.id}`)).body).toEqual(changed.body)
    expect((await write(emulator, 'DELETE', `/streams/${body.id}`)).status).toBe(204)
    expect((await write(emulator, 'DELETE', `/streams/${body.id}`)).status).toBe(404)
    expect((await askSignalWire(emulator, `/streams/${body.id}`)).status).toBe(404)
    expect((await streams(emulator, `/${noun}/${host}/streams`)).data).toHaveLength(1)
  })

  test('are refused with everything that is wrong, and where there is no host', async ({ emulator }) => {
    const [host] = hostsWith(emulator, noun, 0)
    const at = `/${noun}/${host}/streams`
    expect(await writeFaults(emulator, 'POST', at, { name: 'x' })).toEqual([
      'name unknown_parameter',
      'url missing_required_parameter',
    ])
    for (const wrong of ['http://live.example.com', 'rtmp://', 'live', 3, null]) {
      expect(await writeFaults(emulator, 'POST', at, { url: wrong })).toEqual(['url invalid_parameter'])
    }
    expect((await write(emulator, 'POST', at, 'no json')).status).toBe(422)
    expect((await write(emulator, 'POST', `/${noun}/${NOBODY}/streams`, { url })).status).toBe(missing)
    expect((await streams(emulator, at)).data).toEqual([])
  })

  test('have a limit if one is switched on', async ({ emulator }) => {
    emulator.behaviour.streamLimit = 2
    const at = `/${noun}/${hostsWith(emulator, noun, 1)[0]}/streams`
    expect((await write(emulator, 'POST', at, { url })).status).toBe(created)
    expect(await writeFaults(emulator, 'POST', at, { url })).toEqual(['base account_limit_exceeded'])
  })

  test('answer a create as switched on', async ({ emulator }) => {
    const at = `/${noun}/${hostsWith(emulator, noun, 0)[0]}/streams`
    for (const createStatus of [200, 201] as const) {
      emulator.behaviour.createStatus = createStatus
      expect((await write(emulator, 'POST', at, { url })).status).toBe(createStatus)
    }
  })

  test('go with their host', async ({ emulator }) => {
    const [host = ''] = hostsWith(emulator, noun, 1)
    const [seeded] = emulator.signalwire.streams(host)
    const { id } = (await write(emulator, 'POST', `/${noun}/${host}/streams`, { url })).body
    expect((await write(emulator, 'DELETE', `/${noun}/${host}`)).status).toBe(204)
    for (const gone of [seeded?.id, id]) {
      expect((await askSignalWire(emulator, `/streams/${gone}`)).status).toBe(404)
      expect((await write(emulator, 'PUT', `/streams/${gone}`, { url })).status).toBe(404)
    }
  })
})

test('a stream that cannot be changed says why', async ({ emulator }) => {
  const [host = ''] = hostsWith(emulator, 'rooms', 1)
  const [stream] = emulator.signalwire.streams(host)
  expect(await writeFaults(emulator, 'PUT', `/streams/${stream?.id}`, { url: 'x', key: 1 })).toEqual([
    'key unknown_parameter',
    'url invalid_parameter',
  ])
  expect((await write(emulator, 'PUT', `/streams/${NOBODY}`, { url })).status).toBe(404)
})
