import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMetrics, createRoomgraph } from '../../src/index.ts'
import { ROOT } from '../support/command.ts'
import { Scrape } from '../support/scrape.ts'

interface Panel {
  readonly id: number
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const dashboard = JSON.parse(read('deploy/grafana/roomgraph.json')) as {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}
const alerts = [
  ...read('deploy/prometheus/alerts.yaml').matchAll(/expr: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/g),
].map(([, block, line]) => block ?? line ?? '')
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** The metrics that an expression names, with the labels that it selects or groups by. */
function metricsIn(expression: string): { name: string; labels: string[] }[] {
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/))
  return [...expression.matchAll(/\b((?:roomgraph|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', inside = '']) => {
      const selected = [...inside.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label)
      return { name, labels: [...selected, ...grouped].filter((label) => label !== '') }
    },
  )
}

/** What Prometheus adds, and the bound of a bucket. */
const FOREIGN = ['job', 'instance', 'le']

let scraped: Scrape
/** The label names of each metric, as the process declares them. */
let labelsOf: (name: string) => readonly string[] | undefined
beforeAll(async () => {
  const metrics = await createMetrics()
  const graph = createRoomgraph({
    metrics,
    // Nobody is there; that there could be is enough to be told of.
    redis: { url: 'redis://127.0.0.1:1' },
    signalwire: { space: 'example', projectId: '0f0f0f0f-1111-4222-8333-444444444444', apiToken: 'token' },
  })
  // One of each, so that every metric has a series.
  const attempt = { service: 'signalwire', route: '/api/video/rooms', durationMs: 1, retry: 1 } as const
  metrics.upstream.onAttempt({ ...attempt, status: undefined, code: 'UPSTREAM_TIMEOUT' })
  metrics.upstream.onBreaker('signalwire', 'open')
  metrics.upstream.onReuse('signalwire', 'fresh')
  await graph.fetch(new Request('http://localhost/graphql?query={room(id:"x"){name}}'))
  await graph.fetch(new Request('http://localhost/graphql?query={'))
  scraped = new Scrape(await metrics.text())
  labelsOf = (name) => {
    const found = scraped.samples.filter((sample) => sample.name === name)
    return found.length === 0 ? undefined : found.flatMap(({ labels }) => Object.keys(labels))
  }
  await graph.close()
})

describe('the dashboard', () => {
  test('has a query in every panel that is no heading, and each panel once', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(expressions.length).toBeGreaterThan(20)
    const empty = dashboard.panels.filter(({ targets }) => targets?.length === 0)
    expect(empty).toEqual([])
  })

  test.each(expressions)('asks for what the server exports: %s', (expression) => expectExported(expression))

  test('shows every metric of roomgraph', () => {
    const shown = new Set(
      expressions.flatMap(metricsIn).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')),
    )
    const own = [...scraped.types.keys()].filter((name) => name.startsWith('roomgraph_'))
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter((name) => !shown.has(name))).toEqual([])
  })

  test('lets one choose among what the server exports', () => {
    for (const { definition } of dashboard.templating.list) {
      if (definition) expectExported(definition)
    }
  })
})

describe('the alerts', () => {
  test('are all read', () => {
    expect(alerts).toHaveLength(read('deploy/prometheus/alerts.yaml').split('- alert:').length - 1)
  })

  test.each(alerts.filter((expression) => !/\bup\{/.test(expression)))(
    'ask for what the server exports: %s',
    (expression) => expectExported(expression),
  )
})

test('docs/operations.md tells of every metric with its labels', () => {
  const rows = [...read('docs/operations.md').matchAll(/^\| (`roomgraph_[^|]+)\|([^|]*)\|/gm)]
  const told = rows.flatMap(([, names = '', labels = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
    ]),
  )
  const own = [...scraped.types].filter(([name]) => name.startsWith('roomgraph_'))
  const exported = own.map(([name, type]) => {
    const labels = labelsOf(type === 'histogram' ? `${name}_count` : name) ?? []
    return [name, [...new Set(labels)]]
  })
  expect(told.toSorted()).toEqual(exported.toSorted())
})

test('a metric or a label that the server does not export is noticed', () => {
  expect(() => expectExported('rate(roomgraph_nothing_total[5m])')).toThrow('is not exported')
  expect(() => expectExported('sum by (host) (roomgraph_operations_total)')).toThrow('no label host')
})

function expectExported(expression: string): void {
  const named = metricsIn(expression)
  expect(named.length).toBeGreaterThan(0)
  for (const { name, labels } of named) {
    const known = labelsOf(name)
    expect(known, `${name} is not exported`).toBeDefined()
    for (const label of labels)
      expect([...(known ?? []), ...FOREIGN], `${name} has no label ${label}`).toContain(label)
  }
}
