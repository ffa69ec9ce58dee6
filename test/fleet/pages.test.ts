import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import { type Redis, startRedis, WITHOUT_REDIS } from '../support/redis.ts'
import { connected, type Member, pause, startMember } from './fleet.ts'

const ROOMS = '{ rooms(first: 5) { nodes { roomId name } } }'

describe.skipIf(WITHOUT_REDIS)('four processes', () => {
  let emulator: Emulator
  let redis: Redis
  let members: Member[]
  beforeAll(async () => {
    emulator = await startEmulator({ rooms: 20 })
    redis = await startRedis()
    members = [1, 2, 3, 4].map(() => startMember(emulator, redis.url))
    await connected(...members)
  })
  afterAll(async () => {
    await Promise.all(members.map(({ roomgraph }) => roomgraph.close()))
    await redis.close()
    await emulator.close()
  })
  beforeEach(async () => {
    await redis.command('FLUSHALL')
    emulator.resetJournal()
  })

  test('make one upstream call for 40 callers of the same page', async () => {
    const asked = Array.from({ length: 40 }, (_, index) => members[index % 4]?.ask(ROOMS))
    const answers = await Promise.all(asked)
    expect(emulator.journal).toHaveLength(1)
    for (const { errors, data } of answers) {
      expect(errors).toBeUndefined()
      expect(data).toEqual(answers[0].data)
    }
    expect(answers[0].data.rooms.nodes).toHaveLength(5)
  })

  test('tell the age of what another has asked for, to the second', async () => {
    const query = '{ rooms(first: 6) { nodes { name } } }'
    const [first, second] = members
    await first?.ask(query)
    await pause(1100)
    const { extensions } = await second?.ask(query)
    expect(emulator.journal).toHaveLength(1)
    console.log(JSON.stringify(extensions))
  })
})
