import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../support/command.ts'

const files = globSync('test/*/*.test.ts', { cwd: ROOT })
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** The names that a text imports from vitest. */
function namesOf(text: string): string[] {
  const [, list = ''] = /import \{([^}]*)\} from 'vitest'/.exec(text) ?? []
  return list.split(',').map((name) => name.trim())
}

test('tests are written with `test`', () => {
  expect(namesOf("import { expect, it } from 'vitest'")).toContain('it')
  expect(files.length).toBeGreaterThan(150)
  expect(files.filter((file) => namesOf(textOf(file)).includes('it'))).toEqual([])
})

test('what depends on a machine or takes minutes is left out by test/support/extra.ts alone', () => {
  const asks = /process\.env\.(LONG|BROWSER|PROXY|GATEWAY|EXAMPLES)_TEST|existsSync\([^)]*node_modules/
  expect('process.env.PROXY_TEST').toMatch(asks)
  expect(files.filter((file) => !file.endsWith('unit/tests.test.ts') && asks.test(textOf(file)))).toEqual([])
})

test('a graph is a fixture, and no variable that hooks fill', () => {
  const variable = /^ *let \w+: Graph$/m
  expect('  let graph: Graph\n').toMatch(variable)
  expect(files.filter((file) => variable.test(textOf(file)))).toEqual([])
})

test('no time that passed is held to less than a busy machine may take', () => {
  const tight =
    /expect\([^\n]*(?:\btook\w*|performance\.now\(\) - \w+)\)\.toBeLessThan\((?:\d{1,3}|1[0-4]\d\d|1_[0-4]\d\d)\)/
  expect('expect(performance.now() - began).toBeLessThan(1000)').toMatch(tight)
  expect('expect(performance.now() - began).toBeLessThan(20_000)').not.toMatch(tight)
  const known = 'unit/tests.test.ts'
  expect(files.filter((file) => !file.endsWith(known) && tight.test(textOf(file)))).toEqual([])
})
