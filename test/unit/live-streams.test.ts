import { expect, test } from 'vitest'
import type { LiveSettings } from '../../src/config/settings/live.ts'
import type { Cohort } from '../../src/server/live/cohort.ts'
import { LiveStream } from '../../src/server/live/live-stream.ts'
import { LiveStreams } from '../../src/server/live/live-streams.ts'
import { ManualClock } from '../live/manual-clock.ts'

test('a reader that was too slow has signs of life while it waits to be told everything anew', async () => {
  const clock = new ManualClock()
  const settings = { heartbeatMs: 10_000 } as LiveSettings
  const streams = new LiveStreams({ settings, errorsOf: String, tools: clock })
  const written: string[] = []
  let asked = 0
  const cohort = {
    catchUp(stream: LiveStream) {
      asked++
      stream.isCatchingUp = true
    },
  } as unknown as Cohort
  const none = Buffer.alloc(0)
  const stream = new LiveStream({
    format: {
      contentType: '',
      opening: none,
      heartbeat: Buffer.from('beat'),
      completion: none,
      around: () => ['', ''],
      failure: () => none,
    },
    after: undefined,
    endsAt: Number.POSITIVE_INFINITY,
    expiresAt: undefined,
    opened: (each) => streams.add(each, cohort),
  })
  const write = (bytes: Uint8Array) => void (bytes.length > 0 && written.push(Buffer.from(bytes).toString()))
  stream.open({ write, end() {}, destroy() {}, unsentBytes: 0 })
  stream.behindSince = clock.elapsed()
  await clock.seconds(25)
  expect(asked).toBe(1)
  expect(written).toEqual(['beat', 'beat'])
  streams.close()
})
