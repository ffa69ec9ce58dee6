import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { withOptionsTable, withSettingsTables } from '../../scripts/settings-tables.ts'
import { SETTINGS } from '../../src/config/settings/index.ts'
import { textOf } from '../../src/config/settings/setting.ts'
import { ERROR_CODES } from '../../src/errors.ts'
import { schema } from '../../src/schema/index.ts'
import { ROOT } from '../support/command.ts'
import { withGraph } from '../support/graph.ts'

const docs = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort()

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')
const readme = read('README.md')
const withoutBlocks = (text: string) => text.replace(/^```.*?^```$/gms, '')

/** The blocks of one language, in order. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, body = '']) => body,
  )
}

/** The cells of every table row whose first cell has the form, without the back-ticks of that cell. */
function rows(text: string, first: RegExp): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map(([head = '', ...cells]) => [head.trim().replaceAll('`', ''), ...cells.map((cell) => cell.trim())])
    .filter(([head = '']) => first.test(head))
}

/** What is in back-ticks. */
const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code)

describe('docs/configuration.md', () => {
  const page = read('docs/configuration.md')
  const table = rows(page, /^[A-Z][A-Z_]+$/)

  test('has the tables that are generated from the settings', () => {
    expect(withSettingsTables(page)).toBe(page)
    expect(() => withSettingsTables(page.replace('settings: Overload', 'settings: Overlord'))).toThrow(
      'Overlord',
    )
    expect(() => withSettingsTables(page.replace(/<!-- settings: Overload.*?settings -->/s, ''))).toThrow(
      'Overload',
    )
  })

  test('has one row for each variable, and none besides', () => {
    expect(table.map(([variable]) => variable)).toEqual(SETTINGS.map(({ variable }) => variable))
  })

  test.each(SETTINGS)('has the flag and the default of $variable', (setting) => {
    const [, flag = '', , , usual = ''] = table.find(([variable]) => variable === setting.variable) ?? []
    expect(codeIn(flag)).toEqual(setting.flag ? [`--${setting.flag}`] : [])
    const expected = setting.default === undefined ? undefined : textOf(setting, setting.default)
    if (expected) expect(codeIn(usual)[0]).toBe(expected)
    else if (!setting.unset) expect(usual).toBe('')
  })
})

test('commands that run TypeScript take the Node of this folder, which can', () => {
  const readmes = [
    'README.md',
    ...readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/README.md`),
  ]
  const lines = readmes
    .filter((name) => existsSync(join(ROOT, name)))
    .flatMap((name) => blocks(read(name), 'sh'))
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.includes('.ts'))
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line).toMatch(/^npx /)
})

describe('docs/mounting.md', () => {
  const page = read('docs/mounting.md')

  test('shows each example as it is run', () => {
    const names = readdirSync(join(ROOT, 'examples/mounting'), { recursive: true, encoding: 'utf8' })
    const files = names.filter(
      (name) => /^[^.]*(\.config)?\.js$/.test(name) && !/node_modules|later/.test(name),
    )
    expect(files.length).toBeGreaterThan(8)
    const shown = blocks(page, 'js')
    for (const file of files) expect(shown).toContain(read(`examples/mounting/${file}`))
  })

  test('has the table from variables to options that is generated from the settings', () => {
    expect(withOptionsTable(page)).toBe(page)
    expect(page).toContain('| `ROOMGRAPH_MAX_DEPTH` | `limits.maxDepth` |')
    expect(() => withOptionsTable(page.replace('<!-- options -->', ''))).toThrow('options')
  })
})

/** Variables of ours that a text names. */
const variablesIn = (text: string) => text.match(/\b(?:ROOMGRAPH|SIGNALWIRE|TWILIO)_[A-Z_]*[A-Z]\b/g) ?? []

describe('docs/errors.md', () => {
  const text = read('docs/errors.md')
  /** Those that GraphQL's own part of the server gives. */
  const foreign = [
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'PERSISTED_DOCUMENT_UNKNOWN',
    'PERSISTED_DOCUMENT_REQUIRED',
    'PERSISTED_QUERY_NOT_FOUND',
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'PERSISTED_QUERY_MISMATCH',
    'BAD_REQUEST',
    'UNSUPPORTED_MEDIA_TYPE',
    'NOT_ACCEPTABLE',
    'OPERATION_RESOLUTION_FAILURE',
    'REQUEST_ENTITY_TOO_LARGE',
  ]
  const codes = [...ERROR_CODES, ...foreign]
  const sections = text.split(/^### /m).slice(1)

  test('has one section and one row for each code, and none besides', () => {
    expect(sections.map((section) => codeIn(section)[0])).toEqual(codes)
    expect([...text.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, code]) => code)).toEqual(codes)
  })

  test.each(codes)('says of %s what it means, whence it comes and what to do, with an example', (code) => {
    const section = sections.find((each) => each.startsWith(`\`${code}\``)) ?? ''
    for (const part of ['Meaning', 'Cause', 'What to do']) expect(section).toContain(`- **${part}.** `)
    const [example = '{}'] = blocks(section, 'json')
    expect(JSON.parse(example)).toMatchObject({ message: expect.any(String), extensions: { code } })
  })
})

/** The anchors of a doc, as GitHub makes them from its headings. */
function anchorsOf(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(docs)('%s', (doc) => {
  const text = read(doc)

  test('has no link that leads nowhere', () => {
    const links = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const dead = links.filter((link) => {
      if (/^https:\/\//.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? doc : join(dirname(doc), path)
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor)
    })
    expect(dead).toEqual([])
  })

  test('names no variable that is not read', () => {
    const known = SETTINGS.map(({ variable }) => variable)
    // An invented one shows how to add a setting.
    const made = doc === 'docs/guides/add-a-setting.md' ? ['ROOMGRAPH_MAX_NAME_LENGTH'] : []
    expect(variablesIn(text).filter((name) => ![...known, ...made].includes(name))).toEqual([])
    expect(variablesIn('`ROOMGRAPH_MAX_FRIST` and TWILIO_X')).toEqual(['ROOMGRAPH_MAX_FRIST', 'TWILIO_X'])
  })

  test('names no file that is not there', () => {
    const named = codeIn(withoutBlocks(text)).filter((code) =>
      /^(src|test|docs|examples|\.ci)\/[\w./-]+$/.test(code ?? ''),
    )
    expect(named.filter((name) => !existsSync(join(ROOT, name ?? '')))).toEqual([])
  })

  test('holds queries that fit the schema', () => {
    for (const query of blocks(text, 'graphql')) expect(validate(schema, parse(query))).toEqual([])
  })

  test('names scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

const explained = withGraph({}, { explain: true })

describe('the README', () => {
  test('has the two commands, the first within its first lines', () => {
    const commands = blocks(readme, 'sh').map((block) => block.trim())
    expect(commands.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
    expect(readme.split('\n').indexOf('npm ci && npm run demo')).toBeLessThan(20)
  })

  const shown = [...readme.matchAll(/^```graphql\n(.*?)^```$.*?^```json\n(.*?)^```$/gms)]

  explained.for(shown.map(([, query = '', result = '']) => [query, result] as const))(
    'shows the result and the calls that %s has in the demo',
    async ([query, result], { graph }) => {
      const { data, extensions } = await graph.run(query)
      expect(withoutTimes({ data, extensions })).toEqual(withoutTimes(JSON.parse(result)))
    },
  )

  test('shows a result after each query', () => {
    expect(shown).toHaveLength(blocks(readme, 'graphql').length)
  })

  explained.for(rows(readme, /^\{/))(
    'counts the calls of %s',
    async ([query = '', calls = ''], { graph }) => {
      const result = await graph.run(query)
      expect(result.errors).toEqual([])
      expect(result.calls.map((call) => `GET ${call}`)).toEqual(codeIn(calls))
    },
  )

  test('and the changelog are of the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    expect(readme).toContain(`roomgraph-${version}.tgz`)
    expect(/^## (.+)$/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version)
  })
})

/** Times differ from run to run. */
function withoutTimes(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result, (key, value) => (/^(start|duration)Ms$/.test(key) ? 0 : value)))
}
