import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openJsonLog } from '../../src/server/observability/json-log.ts'

const LINES = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(100)}`)

describe('the JSON log at its end', () => {
  test('has written every line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roomgraph-log-'))
    const path = join(folder, 'log')
    const file = openSync(path, 'w')
    const log = await openJsonLog(file)
    for (const line of LINES) log.say('info', line)
    await log.flush()
    const written = readFileSync(path, 'utf8').trim().split('\n')
    expect(written.map((line) => JSON.parse(line).msg)).toEqual(LINES)
    closeSync(file)
    rmSync(folder, { recursive: true })
  })

  // Where every write says that there is no room; it would be tried for ever.
  test.runIf(existsSync('/dev/full'))('on a full disk comes to an end without them', async () => {
    const file = openSync('/dev/full', 'w')
    const log = await openJsonLog(file)
    for (const line of LINES) log.say('info', line)
    const ended = await Promise.race([log.flush().then(() => 'ended'), setTimeout(10_000, 'still writing')])
    expect(ended).toBe('ended')
    // It gave up these lines, not the log: what comes later is tried, and given up as well.
    log.say('info', 'one more')
    expect(await Promise.race([log.flush().then(() => 'ended'), setTimeout(10_000, 'still writing')])).toBe(
      'ended',
    )
    expect(() => writeSync(file, 'x')).toThrow('ENOSPC')
  })
})
