import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPackage } from '../support/built-package.ts'
import { ROOT } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'

const execute = promisify(execFile)
const isLeftOut = leftOut('EXAMPLES_TEST', 'the recipes for test runners')
const RECIPES = `${ROOT}examples/testing/`

/** A project with the recipes, their runners and the built package. */
let project: string
beforeAll(async () => {
  if (isLeftOut) return
  project = await mkdtemp(join(tmpdir(), 'roomgraph-recipes-'))
  await buildPackage(project)
  const { dependencies } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as {
    dependencies: Record<string, string>
  }
  await link(`${ROOT}node_modules`, Object.keys(dependencies))
  await link(`${RECIPES}node_modules`, ['vitest', 'jest', '@jest/globals', '@playwright/test'])
  await cp(RECIPES, project, {
    recursive: true,
    filter: (source) => !source.startsWith(`${RECIPES}node_modules`),
  })
}, 300_000)
afterAll(() => (isLeftOut ? undefined : rm(project, { recursive: true, force: true })))

async function link(from: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = join(project, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(from, name), place)
  }
}

/** Runs a command in the project; gives what it said, and the code it ended with. */
async function run(args: readonly string[], env: Record<string, string> = {}) {
  const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...inherited } = process.env
  const options = { cwd: project, env: { ...inherited, NO_COLOR: '1', ...env } }
  return execute(process.execPath, [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  )
}

describe.skipIf(isLeftOut)('the recipe for', () => {
  test.each([
    ['vitest', ['node_modules/vitest/vitest.mjs', 'run', 'vitest'], /Tests {2}3 passed/],
    ['jest', ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'jest'], /Tests: +3 passed/],
    ['node:test', ['--test', 'node-test/live-rooms.test.js'], /pass 3\n/],
    ['Playwright', ['node_modules/@playwright/test/cli.js', 'test', 'playwright'], /2 passed/],
  ])('%s runs and passes', async (_, args, passed) => {
    const { code, text } = await run(args)
    expect(text).toMatch(passed)
    expect(code).toBe(0)
  })

  test('vitest fails where what is tested is wrong', async () => {
    const file = join(project, 'live-rooms.js')
    const right = await readFile(file, 'utf8')
    await writeFile(file, right.replace('.filter((room) => room.activeSession)', ''))
    const { code } = await run(['node_modules/vitest/vitest.mjs', 'run', 'vitest'])
    await writeFile(file, right)
    expect(code).toBe(1)
  })
})
