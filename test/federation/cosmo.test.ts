import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'

const WGC = `${ROOT}test/federation/gateways/node_modules/wgc/dist/src/index.js`
const isLeftOut = leftOut('GATEWAY_TEST', 'composition for the Cosmo router')

describe.skipIf(isLeftOut)('the supergraph for the Cosmo router', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomgraph-cosmo-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const compose = async (input: string) => {
    const out = join(folder, 'config.json')
    await promisify(execFile)(process.execPath, [WGC, 'router', 'compose', '--input', input, '--out', out])
    return JSON.parse(await readFile(out, 'utf8')) as {
      engineConfig: { graphqlSchema: string; datasourceConfigurations: { keys?: { typeName: string }[] }[] }
    }
  }

  test('composes from the file of the example, with our entities', async () => {
    const { engineConfig } = await compose(`${ROOT}examples/supergraph/cosmo.yaml`)
    expect(engineConfig.graphqlSchema).toContain('bookings')
    const [roomgraph] = engineConfig.datasourceConfigurations
    expect(new Set(roomgraph?.keys?.map(({ typeName }) => typeName))).toEqual(
      new Set([
        'Room',
        'Conference',
        'RoomSession',
        'RoomRecording',
        'RoomSessionMember',
        'InsightsRoom',
        'InsightsParticipant',
        'ConferenceToken',
        'VideoLog',
        'VideoStream',
      ]),
    )
  }, 300_000)

  test('does not compose where the other subgraph refers to a key that we do not have', async () => {
    await copyFile(`${ROOT}subgraph.graphql`, join(folder, 'subgraph.graphql'))
    const bookings = await readFile(`${ROOT}examples/supergraph/bookings.graphql`, 'utf8')
    await writeFile(join(folder, 'bookings.graphql'), bookings.replaceAll('roomId', 'roomNumber'))
    const file = await readFile(`${ROOT}examples/supergraph/cosmo.yaml`, 'utf8')
    await writeFile(join(folder, 'cosmo.yaml'), file.replace('../../subgraph', 'subgraph'))
    await expect(compose(join(folder, 'cosmo.yaml'))).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('roomNumber'),
    })
  }, 300_000)
})
