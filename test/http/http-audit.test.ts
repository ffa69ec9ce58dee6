import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { audit, pageOf } from '../../scripts/http-audit.ts'

let results: Awaited<ReturnType<typeof audit>>
beforeAll(async () => {
  results = await audit()
})

describe('the audits of GraphQL over HTTP', () => {
  test('are as many as there are, of each level', () => {
    const levels = results.map(({ name }) => name.split(' ')[0])
    expect(new Set(levels)).toEqual(new Set(['MUST', 'SHOULD', 'MAY']))
    expect(results.length).toBeGreaterThanOrEqual(61)
  })

  test('pass, every MUST and SHOULD of them', () => {
    const failed = results.filter(({ status, name }) => status !== 'ok' && !name.startsWith('MAY'))
    expect(failed).toEqual([])
  })

  test('are in docs/http-audit.md as they are', () => {
    const page = readFileSync(new URL('../../docs/http-audit.md', import.meta.url), 'utf8')
    expect(page, 'run `npm run audit:http`').toBe(pageOf(results))
  })
})
