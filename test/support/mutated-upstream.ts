import type { Socket } from 'node:net'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { Mutation } from './mutations.ts'
import { head, startRawUpstream } from './raw-upstream.ts'

/** Turns of the event loop without a further call, after which all that are to come are taken to be there. */
const QUIET_TURNS = 40

/**
 * Between the product and the emulator: changes what the emulator answers, the same answer in the same way. Answers that
 * contradict each other make a difference by which of them comes first, so they go out one by one, always in the same order.
 */
export interface MutatedUpstream {
  readonly emulator: Emulator
  readonly url: string
  mutate: Mutation
  close(): Promise<void>
}

export async function startMutatedUpstream(): Promise<MutatedUpstream> {
  const emulator = await startEmulator({ behaviour: { requestIds: false } })
  const recorded = new Map<string, Promise<Buffer>>()
  const waiting: { readonly target: string; readonly socket: Socket; readonly bytes: Promise<Buffer> }[] = []
  let arrived = 0
  let isAnswering = false
  const between = await startRawUpstream((socket, { target, authorization }) => {
    const known = recorded.get(target) ?? answerOf(target, authorization)
    recorded.set(target, known)
    waiting.push({ target, socket, bytes: known })
    arrived++
    if (!isAnswering) void answerAll()
  })

  async function answerAll(): Promise<void> {
    isAnswering = true
    while (waiting.length > 0) {
      await quiet()
      waiting.sort((a, b) => (a.target < b.target ? -1 : 1))
      const next = waiting.shift()
      if (!next) break
      const bytes = upstream.mutate(await next.bytes)
      next.socket.end(Buffer.concat([Buffer.from(head(200, `content-length: ${bytes.length}`)), bytes]))
    }
    isAnswering = false
  }

  async function quiet(): Promise<void> {
    let before = arrived
    for (let turn = 0; turn < QUIET_TURNS; turn++) {
      await new Promise((next) => setImmediate(next))
      if (arrived !== before) turn = 0
      before = arrived
    }
  }

  /** What the emulator says, with its links made those of the one between. */
  async function answerOf(target: string, authorization: string): Promise<Buffer> {
    const response = await fetch(emulator.url + target, { headers: { authorization } })
    const text = await response.text()
    return Buffer.from(response.ok ? text.replaceAll(emulator.url, between.url) : '{}')
  }

  const upstream: MutatedUpstream = {
    emulator,
    url: between.url,
    mutate: (bytes) => bytes,
    async close() {
      await between.close()
      await emulator.close()
    },
  }
  return upstream
}
