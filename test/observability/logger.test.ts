import { describe, expect, test, vi } from 'vitest'
import { redactingLogger, secretsOf, stackOf, stderrLogger } from '../../src/server/observability/logger.ts'

describe('the default logger', () => {
  test('writes a line with the details, and the stack below it', () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    stderrLogger.error('Unexpected error', { path: 'rooms.nodes', stack: 'Error: x\n    at y' })
    stderrLogger.error('Alone')
    expect(written.mock.calls).toEqual([
      ['roomgraph: Unexpected error path=rooms.nodes\nError: x\n    at y'],
      ['roomgraph: Alone'],
    ])
    written.mockRestore()
  })
})

describe('the redacting logger', () => {
  test('redacts secrets out of message and details, also as Base64, and leaves the rest', () => {
    const seen: unknown[] = []
    const logger = redactingLogger({ error: (...words) => seen.push(words) }, ['canary'])
    logger.error('a canary', { stack: `x canary ${btoa('canary')} y`, count: 3 })
    logger.error('nothing')
    expect(seen).toEqual([
      ['a [redacted]', { stack: 'x [redacted] [redacted] y', count: 3 }],
      ['nothing', {}],
    ])
  })
})

describe('the secrets of a user and password', () => {
  test('are redacted out one by one, and as the header that they make', () => {
    const seen: string[] = []
    const logger = redactingLogger({ error: (message) => seen.push(message) }, secretsOf('abc', 'canary'))
    logger.error(`abc, canary, Basic ${btoa('abc:canary')}`)
    logger.error('Basic')
    expect(seen).toEqual(['[redacted], [redacted], Basic [redacted]', 'Basic'])
  })

  test('would stand in the header if only its parts were redacted out', () => {
    const seen: string[] = []
    redactingLogger({ error: (message) => seen.push(message) }, ['abc', 'canary']).error(btoa('abc:canary'))
    expect(atob(seen[0]?.replace('[redacted]', '') ?? '')).toBe(':canary')
  })
})

describe('stackOf', () => {
  test('tells causes, and takes what is no Error', () => {
    const text = stackOf(new Error('outer', { cause: new TypeError('inner') }))
    expect(text).toMatch(/^Error: outer\n {4}at [\s\S]+\nCaused by: TypeError: inner\n {4}at /)
    expect(stackOf('text')).toBe('A value that is no Error was thrown: string')
  })
})
