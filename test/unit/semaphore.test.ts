import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { Claimant, QueueFull, Semaphore } from '../../src/datasources/resilience/semaphore.ts'

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

/** Lets a task wait; its name goes into `begun` when it has its turn. */
function wait(semaphore: Semaphore, claimant: Claimant, name: string, begun: string[]): void {
  void semaphore.acquire(undefined, claimant)?.then(() => begun.push(name))
}

test('shares take turns, and so do the operations of a share', async () => {
  const semaphore = new Semaphore(1)
  const begun: string[] = []
  await semaphore.acquire()
  const [first, second, other] = [new Claimant('many'), new Claimant('many'), new Claimant('few')]
  for (const name of ['a1', 'a2', 'a3']) wait(semaphore, first, name, begun)
  for (const name of ['b1', 'b2']) wait(semaphore, second, name, begun)
  for (const name of ['c1', 'c2']) wait(semaphore, other, name, begun)
  for (let ended = 0; ended < 7; ended++) {
    semaphore.release()
    await Promise.resolve()
  }
  expect(begun).toEqual(['a1', 'c1', 'b1', 'c2', 'a2', 'b2', 'a3'])
  semaphore.release()
  expect({ running: semaphore.running, waiting: semaphore.waiting }).toEqual({ running: 0, waiting: 0 })
})

test('where as many wait as may, a share with less than an equal part of them may wait all the same', () => {
  const semaphore = new Semaphore(1, 4)
  void semaphore.acquire()
  const operation = (share: string) => semaphore.acquire(undefined, new Claimant(share))
  for (let count = 0; count < 4; count++) expect(operation('many')).toBeInstanceOf(Promise)
  expect(() => operation('many')).toThrow(QueueFull)
  expect(operation('few')).toBeInstanceOf(Promise)
  expect(operation('few')).toBeInstanceOf(Promise)
  expect(() => operation('few')).toThrow(QueueFull)
  expect(operation('one more')).toBeInstanceOf(Promise)
  expect(semaphore.waiting).toBe(7)
})

test('an equal part is also one of the calls that wait', () => {
  const semaphore = new Semaphore(1, 4)
  void semaphore.acquire()
  const large = new Claimant('many')
  for (let count = 0; count < 40; count++) void semaphore.acquire(undefined, large)
  expect(() => semaphore.acquire(undefined, new Claimant('many'))).toThrow(QueueFull)
  const other = new Claimant('few')
  for (let count = 0; count < 20; count++) void semaphore.acquire(undefined, other)
  expect(() => semaphore.acquire(undefined, new Claimant('few'))).toThrow(QueueFull)
})
