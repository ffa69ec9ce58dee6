import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Admission } from '../../src/server/overload/admission.ts'
import { AdmissionControl, type Applicant } from '../../src/server/overload/admission-control.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BODY = new Uint8Array(10_000_000)

/** Admission control whose slots are all taken. */
function openFull() {
  const clocks = { now: () => 0, processor: () => 0 }
  const admission = new Admission({ maxOperations: 1000, maxQueueMs: 60_000, maxLoopDelayMs: 20 }, clocks)
  const control = new AdmissionControl({ admission, maxBodyBytes: BODY.byteLength })
  /** A request with this body; gives what ends its connection, and its refusal if it is refused at once. */
  function enter(body?: Uint8Array) {
    let close = () => {}
    const applicant: Applicant = {
      mayWait: true,
      body,
      header: () => null,
      arriving: () => undefined,
      takeBody: () => undefined,
      pieces: () => (async function* (): AsyncGenerator<Uint8Array> {})(),
      onClose: (closed) => {
        close = closed
      },
      leave: undefined,
    }
    const entered = control.enter(applicant)
    return { close: () => close(), isRefused: entered !== undefined && !(entered instanceof Promise) }
  }
  const running = Array.from({ length: admission.limit }, () => enter())
  return { admission, enter, running }
}

test('bodies wait up to 32 MB together, and one that leaves or begins makes room for the next', async () => {
  const { admission, enter, running } = openFull()
  const waiting = [enter(BODY), enter(BODY), enter(BODY)]
  expect(waiting.map(({ isRefused }) => isRefused)).toEqual([false, false, false])
  expect(enter(BODY).isRefused).toBe(true)
  expect(admission).toMatchObject({ waiting: 3, refused: 1 })
  // Leaves while it waits.
  waiting[1]?.close()
  expect(enter(BODY).isRefused).toBe(false)
  expect(enter(BODY).isRefused).toBe(true)
  // One that runs makes room, and the first begins.
  running[0]?.close()
  await Promise.resolve()
  await Promise.resolve()
  expect(admission.waiting).toBe(2)
  expect(enter(BODY).isRefused).toBe(false)
  expect(enter(BODY).isRefused).toBe(true)
  // What has begun is counted no more when it ends: it makes room for one, which begins.
  waiting[0]?.close()
  await Promise.resolve()
  await Promise.resolve()
  expect(enter(BODY).isRefused).toBe(false)
  expect(enter(BODY).isRefused).toBe(true)
})
