import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** Every import in `src`, of types too: from a file to a file, or to a package by its name. */
const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(SRC, from), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => {
    const to = target.startsWith('.') ? relative(SRC, join(SRC, dirname(from), target)) : target
    return { from, to }
  })
})

/** A floor of the house: what it may import of `src` beside itself, and the packages that it may not know. */
const FLOORS: readonly { floor: string; below: RegExp; never?: RegExp }[] = [
  { floor: 'errors.ts', below: /^$/ },
  { floor: 'config/settings/', below: /^$/ },
  { floor: 'config/', below: /^errors\.ts$/ },
  { floor: 'datasources/', below: /^errors\.ts$/, never: /graphql|pothos|yoga/ },
  { floor: 'resolvers/', below: /^(datasources\/|context\.ts|errors\.ts)/, never: /pothos|yoga/ },
  { floor: 'schema/', below: /^(resolvers\/|datasources\/|context\.ts|errors\.ts)/, never: /yoga/ },
  {
    floor: 'federation/',
    below: /^(resolvers\/|datasources\/loading\/call-log\.ts|context\.ts|errors\.ts)/,
    never: /pothos|yoga/,
  },
  {
    floor: 'server/',
    below: /^(config|datasources|resolvers|schema|federation)\/|^(context|errors)\.ts$/,
    never: /pothos/,
  },
  { floor: 'emulator/', below: /^datasources\/[a-z-]+\/wire\.ts$/ },
  { floor: 'client/', below: /^$/ },
]

const isLocal = (to: string) => to.endsWith('.ts')

/** The imports of a floor that lead up, sideways, or to what it may not know. */
function strays({ floor, below, never }: (typeof FLOORS)[number], among: readonly Import[]): string[] {
  return among
    .filter(({ from, to }) => {
      if (!from.startsWith(floor)) return false
      return isLocal(to) ? !to.startsWith(floor) && !below.test(to) : never?.test(to)
    })
    .map(({ from, to }) => `${from} imports ${to}`)
}

/** The circles of a graph: its strongly connected parts with more than one node (Tarjan). */
function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []
  function visit(node: string): void {
    order.set(node, order.size)
    lowest.set(node, order.get(node) as number)
    open.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next)
      if (open.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node) as number, lowest.get(next) as number))
      }
    }
    if (lowest.get(node) !== order.get(node)) return
    const circle = open.splice(open.indexOf(node))
    if (circle.length > 1) circles.push(circle)
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return circles
}

/** Whether a file belongs to an upstream: its wire shapes, its records, its lists. */
const isShape = (to: string) => /^datasources\/(signalwire|twilio)\//.test(to)

const graphOf = (among: readonly Import[]) => {
  const graph = new Map<string, Set<string>>()
  for (const { from, to } of among) {
    if (isLocal(to)) graph.set(from, (graph.get(from) ?? new Set()).add(to))
  }
  return graph
}

/** The names that files export by a declaration of their own. */
function exportsOf(text: string): string[] {
  const declaration = /^export (?:abstract |async )?(?:function\*?|class|interface|type|const|enum) (\w+)/gm
  return [...text.matchAll(declaration)].map(([, name = '']) => name)
}

/** The names that several files export. */
function sharedNames(among: readonly { file: string; text: string }[]): string[] {
  const byName = new Map<string, string[]>()
  for (const { file, text } of among) {
    for (const name of new Set(exportsOf(text))) byName.set(name, [...(byName.get(name) ?? []), file])
  }
  return [...byName].filter(([, where]) => where.length > 1).map(([name, where]) => `${name}: ${where}`)
}

describe('an exported name', () => {
  const texts = files
    .filter((file) => !file.includes('generated'))
    .map((file) => ({ file, text: readFileSync(join(SRC, file), 'utf8') }))

  test('stands for one thing', () => {
    expect(texts.some(({ file }) => file.startsWith('emulator/'))).toBe(true)
    expect(sharedNames(texts)).toEqual([])
  })

  test('is seen twice', () => {
    const twice = [
      { file: 'a.ts', text: 'export interface Place {}\nexport async function load() {}' },
      { file: 'b.ts', text: 'export type Place = string\nfunction load() {}' },
    ]
    expect(sharedNames(twice)).toEqual(['Place: a.ts,b.ts'])
  })
})

/** A folder of the server, as if it was a file; undefined for what is elsewhere. */
const folderOf = (file: string) => /^server\/([a-z-]+)\//.exec(file)?.[1]

function between(from: string | undefined, to: string | undefined): Import[] {
  return from === undefined || to === undefined || from === to ? [] : [{ from: `${from}.ts`, to: `${to}.ts` }]
}

describe('code that is odd for speed', () => {
  /** Comments that say so, without what holds them: an ADR, or the file of a benchmark, a test or a page that there is. */
  function unheld(text: string): string[] {
    const comments = [...text.matchAll(/\bperf: ?(.*)/g)].map(([, reason = '']) => reason)
    return comments.filter((reason) => {
      const [, adr, path] = /^(?:ADR (\d+)|((?:bench|test|docs)\/[\w./-]+\.(?:ts|md)))\b/.exec(reason) ?? []
      if (adr !== undefined) return !decisions.some((name) => name.startsWith(adr.padStart(4, '0')))
      return path === undefined || !existsSync(join(SRC, '..', path))
    })
  }
  const decisions = readdirSync(join(SRC, '../docs/adr'))

  test('says what holds it', () => {
    const found = files.flatMap((file) =>
      unheld(readFileSync(join(SRC, file), 'utf8')).map((reason) => `${file}: ${reason}`),
    )
    expect(found).toEqual([])
  })

  test('is seen where it does not', () => {
    expect(
      unheld('// perf: ADR 19, bench/run.ts --only 1. Because.\n/** A set. perf: bench/run.ts --only 2 */'),
    ).toEqual([])
    expect(unheld('// perf: most are short.\n// perf: ADR 999\n// perf: bench/none.ts')).toHaveLength(3)
  })
})

describe('who may import whom', () => {
  test('the test sees the imports', () => {
    expect(imports).toContainEqual({ from: 'resolvers/rooms.ts', to: 'datasources/signalwire/lists.ts' })
    expect(imports).toContainEqual({ from: 'schema/builder.ts', to: '@pothos/core' })
    expect(imports).toContainEqual({ from: 'config/settings/upstream.ts', to: 'config/settings/setting.ts' })
  })

  test.for(FLOORS)('$floor imports what lies below it', (floor) => {
    expect(files.some((file) => file.startsWith(floor.floor))).toBe(true)
    expect(strays(floor, imports)).toEqual([])
  })

  test('an import that leads up is seen', () => {
    const up = { from: 'datasources/signalwire/rooms.ts', to: 'resolvers/rooms.ts' }
    const graphql = { from: 'datasources/signalwire/rooms.ts', to: 'graphql' }
    const datasources = FLOORS.find(({ floor }) => floor === 'datasources/') as (typeof FLOORS)[number]
    expect(strays(datasources, [up, graphql])).toHaveLength(2)
  })

  test('the executor reads records by their field sources, and knows no upstream', () => {
    const executor = (file: string) => file.startsWith('server/execution/')
    const shapes = imports.filter(({ from, to }) => executor(from) && isShape(to))
    expect(shapes).toEqual([])
    expect(isShape('datasources/twilio/wire.ts')).toBe(true)
    expect(isShape('datasources/signalwire/rooms.ts')).toBe(true)
    const namesWire = (text: string) => /\bwire\b/i.test(text)
    expect(
      files.filter((file) => executor(file) && namesWire(readFileSync(join(SRC, file), 'utf8'))),
    ).toEqual([])
    expect(namesWire('const { wire } = source')).toBe(true)
    expect(namesWire('source.wire')).toBe(true)
  })

  test('only cli puts server and emulator together', () => {
    const outside = imports.filter(
      ({ from, to }) =>
        to.startsWith('emulator/') && !from.startsWith('emulator/') && !/^cli(\.ts|\/)/.test(from),
    )
    expect(outside).toEqual([])
  })

  test('no files import each other in a circle, types included', () => {
    expect(circlesOf(graphOf(imports))).toEqual([])
    const circle = [
      { from: 'a.ts', to: 'b.ts' },
      { from: 'b.ts', to: 'c.ts' },
      { from: 'c.ts', to: 'a.ts' },
    ]
    expect(circlesOf(graphOf(circle))).toHaveLength(1)
    expect(circlesOf(graphOf(circle.slice(1)))).toEqual([])
  })

  test('no folders of the server import each other in a circle, types included', () => {
    const folders = (among: readonly Import[]) =>
      circlesOf(graphOf(among.flatMap(({ from, to }) => between(folderOf(from), folderOf(to)))))
    expect(folders(imports)).toEqual([])
    const circle = [
      { from: 'server/http/a.ts', to: 'server/overload/b.ts' },
      { from: 'server/overload/c.ts', to: 'server/http/d.ts' },
    ]
    expect(folders(circle)).toHaveLength(1)
    expect(folders([...circle.slice(1), { from: 'server/a.ts', to: 'server/http/d.ts' }])).toEqual([])
  })

  test('nothing lies loose in src but four files, and no folder is crowded', () => {
    const loose = files.filter((file) => !file.includes('/'))
    expect(loose.sort()).toEqual(['cli.ts', 'context.ts', 'errors.ts', 'index.ts'])
    const sizes = Object.entries(Object.groupBy(files, (file) => dirname(file)))
    expect(sizes.filter(([, inside]) => (inside?.length ?? 0) > 16).map(([folder]) => folder)).toEqual([])
  })
})
