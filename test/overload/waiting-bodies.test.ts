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
  const clocks = { now: () => 0, processor: () => 0, idle: () => 0 }
  const admission = new Admission({ maxOperations: 1000, maxQueueMs: 60_000, maxLoopDelayMs: 20 }, clocks)
  const shares = { of: (applicant: Applicant) => applicant.header('authorization') ?? '' }
  const control = new AdmissionControl({ admission, maxBodyBytes: BODY.byteLength, shares })
  /** A request with this body; gives what ends its connection, and its refusal if it is refused at once. */
  function enter(body?: Uint8Array, caller: string | null = null) {
    let close = () => {}
    const applicant: Applicant = {
      mayWait: true,
      cameFrom: undefined,
      share: undefined,
      unknown: undefined,
      identify: undefined,
      body,
      header: () => caller,
      arriving: () => undefined,
      takeBody: () => undefined,
      pieces: () => (async function* (): AsyncGenerator<Uint8Array> {})(),
      onClose: (closed) => {
        close = closed
      },
      leave: undefined,
    }
    expect(control.refuse(applicant)).toBe(undefined)
    const entered = control.enter(applicant)
    return {
      entered,
      close: () => close(),
      isRefused: entered !== undefined && !(entered instanceof Promise),
    }
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

test('bodies of another caller take the place of the newest of one who has more than an equal part', async () => {
  const { admission, enter, running } = openFull()
  const waiting = [enter(BODY), enter(BODY), enter(BODY)]
  // Its first request begins at once, and holds nothing that waits.
  expect(enter(BODY, 'other').entered).toBe(undefined)
  expect(enter(BODY, 'other').entered).toBeInstanceOf(Promise)
  expect(await waiting[2]?.entered).toMatchObject({ status: 503 })
  expect(admission).toMatchObject({ waiting: 3, refused: 1 })
  // Half of all is sixteen.
  expect(enter(BODY, 'other').isRefused).toBe(true)
  expect(running).toHaveLength(32)
})
