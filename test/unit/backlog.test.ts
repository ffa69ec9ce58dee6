import { expect, test } from 'vitest'
import { Backlog } from '../../src/server/observability/metrics/backlog.ts'

test('what is noted is counted once, a hundred at a time or when somebody asks, and is not held until then', () => {
  const backlog = new Backlog()
  const counted: number[] = []
  const others: string[] = []
  const note = backlog.for<number>((item) => counted.push(item))
  const noteOther = backlog.for<string>((item) => others.push(item))
  noteOther('a')
  for (let item = 0; item < 99; item++) note(item)
  expect([counted.length, others.length]).toEqual([0, 0])
  note(99)
  expect(counted).toEqual(Array.from({ length: 100 }, (_, item) => item))
  expect(others).toEqual(['a'])
  note(100)
  expect(counted).toHaveLength(100)
  backlog.work()
  backlog.work()
  expect(counted.slice(100)).toEqual([100])
})
