import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../src/cli/doctor/report.ts'
import { type Behaviour, defaultBehaviour, type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { Command, run } from '../support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'roomgraph-doctor-'))
const file = join(folder, 'report.json')
afterAll(() => rmSync(folder, { recursive: true }))

let upstream: Emulator
beforeAll(async () => {
  upstream = await startEmulator({ rooms: 30, conferences: 10, sessions: 60, insightsRooms: 20 })
})
afterAll(() => upstream.close())
beforeEach(() => {
  upstream.mend()
  upstream.behave(defaultBehaviour)
  upstream.resetJournal()
})

async function examine(env: Readonly<Record<string, string>> = upstream.env) {
  const finished = await run(['doctor', '--save', file], env)
  return { ...finished, report: JSON.parse(readFileSync(file, 'utf8')) as DoctorReport }
}

/** A switch, its findings under it, and those of its twin. */
const SWITCHES: readonly [
  Partial<Behaviour>,
  Partial<Record<string, unknown>>,
  Partial<Behaviour>,
  Partial<Record<string, unknown>>,
][] = [
  [{ links: 'relative' }, { links: 'relative' }, { links: 'absolute' }, { links: 'absolute' }],
  [{ emptyLastPage: true }, { emptyLastPage: true }, { emptyLastPage: false }, { emptyLastPage: false }],
  [{ fps: 'string' }, { fps: 'text' }, { fps: 'number' }, { fps: 'number' }],
  [
    { activeSessionSync: 'sync_audio_video' },
    { activeSessionSync: 'sync_audio_video' },
    { activeSessionSync: 'audio_video_sync' },
    { activeSessionSync: 'audio_video_sync' },
  ],
  [
    { activeSessionNulls: 'null' },
    { activeSessionNulls: 'null' },
    { activeSessionNulls: 'absent' },
    { activeSessionNulls: 'absent' },
  ],
  [
    { noActiveSession: 'null' },
    { noActiveSession: 'null' },
    { noActiveSession: 'absent' },
    { noActiveSession: 'absent' },
  ],
  [
    { conferenceLinks: false },
    { conferenceLinks: false },
    { conferenceLinks: true },
    { conferenceLinks: true },
  ],
  [{ tokens: 'free' }, { tokens: 'free' }, { tokens: 'bound' }, { tokens: 'bound' }],
  [
    { tokenStyle: 'per-page' },
    { tokenStyle: 'per-page' },
    { tokenStyle: 'per-walk' },
    { tokenStyle: 'per-walk' },
  ],
  [
    { order: 'oldest-first' },
    { order: 'oldest-first' },
    { order: 'newest-first' },
    { order: 'newest-first' },
  ],
  [{ order: 'shuffled' }, { order: 'neither' }, {}, { order: 'newest-first' }],
  [{ requestIds: false }, { requestIds: false }, { requestIds: true }, { requestIds: true }],
  [
    { unknownEnums: true },
    { unknownWords: expect.toSatisfy((count) => count > 0) },
    { unknownEnums: false },
    { unknownWords: 0 },
  ],
  [
    { latencyMs: 250 },
    { latencyMs: { median: expect.toSatisfy((ms) => ms >= 250), most: expect.any(Number) } },
    { latencyMs: 0 },
    { latencyMs: { median: expect.toSatisfy((ms) => ms < 250), most: expect.any(Number) } },
  ],
]

/** Switches about writes: reads do not tell. */
const OF_WRITES = [
  'put',
  'nulls',
  'takenNames',
  'takenNameCode',
  'deleteInSession',
  'tokensOnCreate',
  'streamLimit',
  'createStatus',
  'writeFault',
]

describe('doctor', () => {
  test('has a case below for every switch that reads can tell', () => {
    const covered = SWITCHES.flatMap(([on]) => Object.keys(on))
    expect([...new Set([...covered, ...OF_WRITES])].toSorted()).toEqual(
      Object.keys(defaultBehaviour).toSorted(),
    )
  })

  test('finds the twin of each switch in an account that behaves as by default', async () => {
    for (const [, , off] of SWITCHES) expect(defaultBehaviour).toMatchObject(off)
    const { signalwire } = (await examine()).report
    for (const [, , , twin] of SWITCHES) expect(signalwire).toMatchObject(twin)
  })

  test.each(SWITCHES)('finds %j', async (on, found) => {
    upstream.behave(on)
    expect((await examine()).report.signalwire).toMatchObject(found)
  })

  test('finds what Twilio does by itself, which has links of its own', async () => {
    upstream.behave({
      links: 'relative',
      emptyLastPage: true,
      tokens: 'free',
      order: 'oldest-first',
      unknownEnums: true,
    })
    const { twilio } = (await examine()).report
    expect(twilio).toMatchObject({
      access: 'credentials accepted',
      links: 'absolute',
      emptyLastPage: true,
      tokens: 'free',
      tokenStyle: 'per-page',
      order: 'oldest-first',
      items: { rooms: 20, participants: expect.toSatisfy((count) => count > 0) },
    })
    expect(twilio?.unknownWords).toBeGreaterThan(0)
  })

  test('lists fields that the contract lacks or has otherwise, by name and type', async () => {
    const [room = ''] = upstream.signalwire.roomIds()
    upstream.signalwire.patchRoom(room, { brand_new: 'canary', name: undefined, max_members: 'canary' })
    const { fields } = (await examine()).report.signalwire ?? { fields: [] }
    expect(fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'rooms.brand_new', kind: 'unknown key', came: 'a string' }),
        expect.objectContaining({ field: 'rooms.name', kind: 'missing', expected: 'a string' }),
        expect.objectContaining({
          field: 'rooms.max_members',
          kind: 'type',
          expected: 'an integer',
          came: 'a string',
        }),
      ]),
    )
    upstream.signalwire.patchRoom(room, { brand_new: undefined, name: 'fine', max_members: 3 })
    expect((await examine()).report.signalwire?.fields).toEqual([])
  })

  test('names the headers about limits, and none of their values', async () => {
    upstream.intercept(() => ({
      status: 200,
      headers: { 'x-ratelimit-remaining': '4711' },
      body: { data: [], links: {} },
    }))
    const { report, stdout } = await examine()
    upstream.clearIntercept()
    expect(report.signalwire?.limitHeaders).toEqual(['x-ratelimit-remaining'])
    expect(stdout).not.toContain('4711')
    expect((await examine()).report.signalwire?.limitHeaders).toEqual([])
  })

  test('makes GETs only, forty at most, one at a time, and says so before', async () => {
    const { stdout, report } = await examine()
    expect(stdout.split('\n')[0]).toBe(
      'roomgraph doctor makes at most 40 reads, one after the other, and changes nothing.',
    )
    const { journal } = upstream
    expect(new Set(journal.map(({ method }) => method))).toEqual(new Set(['GET']))
    expect(journal).toHaveLength(report.reads)
    expect(report.reads).toBeLessThanOrEqual(40)
    for (const [nth, call] of journal.slice(1).entries()) {
      expect(call.startedAt).toBeGreaterThanOrEqual(journal[nth]?.finishedAt ?? 0)
    }
  })

  test('prints and saves no value of the account', async () => {
    upstream.behave({ unknownEnums: true, fps: 'string' })
    const { stdout, stderr } = await examine()
    const told = stdout + stderr + readFileSync(file, 'utf8')
    const { signalwire, twilio } = upstream
    const rooms = signalwire.roomIds().map((id) => signalwire.room(id))
    const sessions = signalwire.sessionIds().map((id) => signalwire.session(id))
    const calls = twilio.roomSids().map((sid) => twilio.room(sid))
    const values = [...rooms, ...sessions, ...calls].flatMap((item) => Object.values(item ?? {}))
    const texts = values.filter((value) => typeof value === 'string' && value.length > 8 && !KNOWN.has(value))
    expect(texts.length).toBeGreaterThan(300)
    for (const text of texts) expect(told).not.toContain(text)
    for (const stranger of ['4320p', 'spiral-galaxy', 'holographic']) expect(told).not.toContain(stranger)
    for (const secret of Object.values(upstream.env).filter((value) => !value.startsWith('http'))) {
      expect(told).not.toContain(secret)
    }
    expect(told).not.toContain(upstream.url)
  })

  test('exits with 0 and a report also where it is refused or nothing answers', async () => {
    upstream.fail({ status: 401 })
    const { code, report } = await examine()
    expect([code, report.signalwire?.access]).toEqual([0, expect.stringMatching(/^credentials refused/)])
    expect(report.signalwire).toMatchObject({
      links: 'unknown',
      tokens: 'unknown',
      fps: 'unknown',
      order: 'unknown',
    })
    upstream.mend()
    upstream.fail({ cut: true })
    const cut = await examine()
    expect([cut.code, cut.report.twilio?.access]).toEqual([0, 'no route to host'])
  })

  test('knows nothing of an account without rooms', async () => {
    const empty = await startEmulator({ rooms: 0, conferences: 0, sessions: 0, insightsRooms: 0 })
    const { report } = await examine(empty.env)
    await empty.close()
    expect(report.signalwire).toMatchObject({ links: 'unknown', emptyLastPage: 'unknown', fields: [] })
    expect(report.twilio).toMatchObject({ links: 'unknown', emptyLastPage: 'unknown', fields: [] })
  })
})

/** Words of the contract itself, which the report may name as what is expected. */
const KNOWN = new Set<unknown>([
  ...['grid-responsive', 'grid-responsive-mobile', 'highlight-1-responsive', 'in-progress', 'completed'],
  ...[
    'in_progress',
    'group_small',
    'peer_to_peer',
    'room_ended_via_api',
    'frankfurt',
    'sao_paulo',
    'not_started',
  ],
])

describe('emulate --like', () => {
  const running: Command[] = []
  afterAll(() => Promise.all(running.map((command) => command.stop())))
  async function behaviourOf(...flags: string[]): Promise<Behaviour> {
    const command = new Command(['emulate', '--port', '0', ...flags])
    running.push(command)
    const [, url = ''] = await command.prints(/ready at (\S+)\. To use it/)
    return (await (await fetch(`${url}/_emulator/behaviour`)).json()) as Behaviour
  }

  test('behaves like the account of the report, and flags win', async () => {
    const odd: Partial<Behaviour> = {
      links: 'relative',
      emptyLastPage: true,
      fps: 'string',
      activeSessionSync: 'sync_audio_video',
      activeSessionNulls: 'null',
      noActiveSession: 'null',
      conferenceLinks: false,
      tokens: 'free',
      tokenStyle: 'per-page',
      order: 'shuffled',
      unknownEnums: true,
      requestIds: false,
    }
    upstream.behave(odd)
    await examine()
    expect(await behaviourOf('--like', file)).toMatchObject(odd)
    expect(await behaviourOf('--like', file, '--links', 'absolute')).toMatchObject({
      ...odd,
      links: 'absolute',
    })
    upstream.behave(defaultBehaviour)
    await examine()
    expect(await behaviourOf('--like', file)).toEqual({ ...defaultBehaviour, latencyMs: expect.any(Number) })
  })

  test('refuses what is no report', async () => {
    writeFileSync(join(folder, 'other.json'), '{}')
    for (const [name, what] of [
      ['other.json', 'is no report of roomgraph doctor --save'],
      ['none.json', 'cannot be read'],
    ]) {
      const { code, stderr } = await run(['emulate', '--port', '0', '--like', join(folder, `${name}`)])
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${what}`)])
    }
  })
})
