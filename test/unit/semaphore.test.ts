import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { Semaphore } from '../../src/datasources/resilience/semaphore.ts'

const listenersOf = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length

test('a task that waited leaves no listener on its signal once it has its turn', async () => {
  const semaphore = new Semaphore(1)
  const controller = new AbortController()
  await semaphore.acquire()
  const turn = semaphore.acquire(controller.signal)
  expect(listenersOf(controller)).toBe(1)
  semaphore.release()
  await turn
  expect(listenersOf(controller)).toBe(0)
  semaphore.release()
  expect({ running: semaphore.running, waiting: semaphore.waiting }).toEqual({ running: 0, waiting: 0 })
})

test('a task that is given up while it waits gives its place in the queue back at once', async () => {
  const semaphore = new Semaphore(1)
  const controller = new AbortController()
  await semaphore.acquire()
  const turn = semaphore.acquire(controller.signal)
  controller.abort(new Error('enough'))
  await expect(turn).rejects.toThrow('enough')
  expect({ running: semaphore.running, waiting: semaphore.waiting }).toEqual({ running: 1, waiting: 0 })
})

test('a task that needs not wait puts no listener on its signal', () => {
  const controller = new AbortController()
  expect(new Semaphore(1).acquire(controller.signal)).toBe(undefined)
  expect(listenersOf(controller)).toBe(0)
})
