import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { LongAnswers } from '../../src/server/execution/long-answers.ts'
import {
  EventWriter,
  type EventWriterOptions,
  type WatchedOperation,
} from '../../src/server/live/event-writer.ts'

const OPERATION = {
  operation: { document: {}, operation: {}, variant: () => ({}) },
  values: {},
  variables: {},
  caller: undefined,
} as unknown as WatchedOperation

/** An event of so many sessions. */
function eventOf(sessions: number) {
  return { started: Array(sessions).fill({}), updated: [], ended: [] } as never
}

test('large events are made one after the other, also after one that fails, and small ones meanwhile', async () => {
  let running = 0
  let most = 0
  const made: number[] = []
  const options = {
    longAnswers: new LongAnswers(),
    start: () => ({ finish() {} }),
    async execute({ rootValue }: { rootValue: { started: unknown[] } }) {
      const sessions = rootValue.started.length
      most = Math.max(most, ++running)
      if (sessions > 1) await nextTurn()
      running--
      made.push(sessions)
      if (sessions === 500) throw new Error('this one fails')
      return { data: {} }
    },
  }
  const writer = new EventWriter(options as unknown as EventWriterOptions)
  const { signal } = new AbortController()
  const write = (sessions: number) => writer.write(OPERATION, eventOf(sessions), signal as never)
  const all = await Promise.allSettled([500, 600, 700, 800, 1].map(write))
  expect(all.map(({ status }) => status)).toEqual(['rejected', ...Array(4).fill('fulfilled')])
  expect(made).toEqual([1, 500, 600, 700, 800])
  expect(most).toBeLessThanOrEqual(2)
})

test('a large event is kept by nobody once it was made', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const options = {
    longAnswers: new LongAnswers(),
    start: () => ({ finish() {} }),
    execute: async () => ({ data: {} }),
  }
  const writer = new EventWriter(options as unknown as EventWriterOptions)
  const { signal } = new AbortController()
  const make = async () => new WeakRef(await writer.write(OPERATION, eventOf(500), signal as never))
  const text = await make()
  await nextTurn()
  collect()
  expect(text.deref()).toBeUndefined()
  expect(writer.written).toBe(1)
})
