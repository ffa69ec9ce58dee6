import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openJsonLog } from '../../src/server/observability/json-log.ts'

const LINES = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(100)}`)

describe('the JSON log at its end', () => {
  test('has written every line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roomgraph-log-'))
    const path = join(folder, 'log')
    const file = openSync(path, 'w')
    const log = await openJsonLog(file)
    for (const line of LINES) log.info(line)
    await log.flush()
    const written = readFileSync(path, 'utf8').trim().split('\n')
    expect(written.map((line) => JSON.parse(line).msg)).toEqual(LINES)
    closeSync(file)
    rmSync(folder, { recursive: true })
  })

  // Where every write says that there is no room; it would be tried for ever.
  test.runIf(existsSync('/dev/full'))('on a full disk comes to an end without them', async () => {
    const log = await openJsonLog(openSync('/dev/full', 'w'))
    for (const line of LINES) log.info(line)
    await log.flush()
    log.info('one more')
    await log.flush()
  })
})
