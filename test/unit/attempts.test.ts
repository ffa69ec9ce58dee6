import { expect, test } from 'vitest'
import { Attempts } from '../../src/datasources/http/attempts.ts'

/** An observer, and what it was told. */
function observer(deadlineAt = 0) {
  const seen: unknown[] = []
  const began = () => void seen.push('began')
  const ended = (...end: unknown[]) => void seen.push(end)
  return { seen, deadlineAt, began, ended }
}

test('who observes a call is told of each of its attempts', () => {
  const attempts = new Attempts()
  const first = observer()
  attempts.observe(first)
  attempts.begin().status = 503
  attempts.end('UPSTREAM_UNAVAILABLE')
  attempts.begin().status = 200
  attempts.end(undefined)
  expect(first.seen).toEqual(['began', [503, 'UPSTREAM_UNAVAILABLE'], 'began', [200, undefined]])
})

test('who comes within an attempt is told of it, and who leaves within one is told that it is over for them', () => {
  const attempts = new Attempts()
  const [first, second] = [observer(), observer()]
  attempts.observe(first)
  const head = attempts.begin()
  attempts.observe(second)
  attempts.unobserve(first)
  head.status = 200
  attempts.unobserve(second)
  attempts.end(undefined)
  expect(first.seen).toEqual(['began', [undefined, 'REQUEST_ABORTED']])
  expect(second.seen).toEqual(['began', [200, 'REQUEST_ABORTED']])
})

test('who leaves between attempts is told of nothing more', () => {
  const attempts = new Attempts()
  const first = observer()
  attempts.observe(first)
  attempts.begin()
  attempts.end('UPSTREAM_TIMEOUT')
  attempts.unobserve(first)
  attempts.begin()
  attempts.end(undefined)
  expect(first.seen).toEqual(['began', [undefined, 'UPSTREAM_TIMEOUT']])
})

test('a call is worth a retry until the last of those who wait stops waiting', () => {
  const attempts = new Attempts()
  const [first, second] = [observer(1000), observer(3000)]
  for (const each of [second, first]) attempts.observe(each)
  expect(attempts.deadlineAt).toBe(3000)
  attempts.unobserve(second)
  expect(attempts.deadlineAt).toBe(1000)
})
