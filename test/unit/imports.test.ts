import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** Every import in `src`: from a file to a file, or to a package by its name. */
const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(SRC, from), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => {
    const to = target.startsWith('.') ? relative(SRC, join(SRC, dirname(from), target)) : target
    return { from, to }
  })
})

/** The imports below `folder` that `isAllowed` does not allow. */
function strays(folder: string, isAllowed: (to: string) => boolean): string[] {
  return imports
    .filter(({ from, to }) => from.startsWith(folder) && !isAllowed(to))
    .map(({ from, to }) => `${from} imports ${to}`)
}

const isLocal = (to: string) => to.endsWith('.ts')

describe('who may import whom', () => {
  test('the test sees the imports', () => {
    expect(imports).toContainEqual({ from: 'resolvers/rooms.ts', to: 'datasources/signalwire/lists.ts' })
    expect(imports).toContainEqual({ from: 'schema/builder.ts', to: '@pothos/core' })
  })

  test('config and errors import nothing of src but the settings', () => {
    const groups = files.filter((file) => /^[a-z]+-settings\.ts$/.test(file))
    const settings = ['setting.ts', ...groups]
    expect(groups).toContain('upstream-settings.ts')
    expect(strays('setting.ts', (to) => !isLocal(to))).toEqual([])
    for (const group of groups) {
      expect(strays(group, (to) => !isLocal(to) || to === 'setting.ts')).toEqual([])
    }
    expect(strays('settings.ts', (to) => !isLocal(to) || settings.includes(to))).toEqual([])
    expect(strays('errors.ts', (to) => !isLocal(to))).toEqual([])
    expect(strays('unknown-variables.ts', (to) => !isLocal(to))).toEqual([])
    expect(
      strays('settings-reader.ts', (to) => !isLocal(to) || [...settings, 'settings.ts'].includes(to)),
    ).toEqual([])
    const read = [...settings, 'settings.ts', 'settings-reader.ts']
    expect(strays('access-config.ts', (to) => !isLocal(to) || read.includes(to))).toEqual([])
    const ofConfig = [...read, 'access-config.ts', 'unknown-variables.ts']
    expect(strays('config.ts', (to) => !isLocal(to) || ofConfig.includes(to))).toEqual([])
  })

  test('datasources import errors and each other, and know no GraphQL', () => {
    const allowed = (to: string) =>
      isLocal(to) ? to === 'errors.ts' || to.startsWith('datasources/') : !/graphql|pothos|yoga/.test(to)
    expect(strays('datasources/', allowed)).toEqual([])
  })

  test('resolvers import datasources, context, errors and each other, never Pothos, schema or server', () => {
    const allowed = (to: string) =>
      isLocal(to) ? /^(datasources\/|resolvers\/|context\.ts|errors\.ts)/.test(to) : !/pothos|yoga/.test(to)
    expect(strays('resolvers/', allowed)).toEqual([])
  })

  test('schema imports resolvers, context, sibling files, and the records and words of datasources', () => {
    const allowed = (to: string) => !isLocal(to) || /^(schema|resolvers|datasources)\/|^context\.ts$/.test(to)
    expect(strays('schema/', allowed)).toEqual([])
  })

  test('federation imports resolvers, context, errors and the paths of datasources, never Pothos or server', () => {
    const allowed = (to: string) =>
      isLocal(to)
        ? /^(federation|resolvers)\/|^(context|errors)\.ts$|^datasources\/call-log\.ts$/.test(to)
        : !/pothos|yoga/.test(to)
    expect(strays('federation/', allowed)).toEqual([])
  })

  test('server imports nothing of emulator, client or cli', () => {
    expect(strays('server/', (to) => !/^(emulator|client|cli)/.test(to))).toEqual([])
  })

  test('the emulator imports wire types only, the client only what is generated', () => {
    const isWire = (to: string) => /^datasources\/[a-z-]+\/wire\.ts$/.test(to)
    expect(strays('emulator/', (to) => !isLocal(to) || to.startsWith('emulator/') || isWire(to))).toEqual([])
    expect(strays('client/', (to) => !isLocal(to) || to.startsWith('client/'))).toEqual([])
  })

  test('only cli puts server and emulator together', () => {
    const outside = imports.filter(
      ({ from, to }) =>
        to.startsWith('emulator/') && !from.startsWith('emulator/') && !/^cli(\.ts|\/)/.test(from),
    )
    expect(outside).toEqual([])
  })
})
