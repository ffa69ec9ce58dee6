import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Emulator } from '../../src/emulator/index.ts'

/** A way to the emulator on which calls wait until the test lets them through. */
export interface HeldUpstream {
  readonly url: string
  /** From now on calls of these paths wait. */
  hold(paths: RegExp): void
  /** How many calls wait. */
  readonly waiting: number
  /** Lets one waiting call through, the first that came; waits for it if there is none yet. */
  letOneThrough(): Promise<void>
  /** Lets all through that wait, and holds no more. */
  release(): void
  close(): Promise<void>
}

/** Starts it on a free port. */
export async function holdUpstream(emulator: Emulator): Promise<HeldUpstream> {
  let held: RegExp | undefined
  const waiting: (() => void)[] = []
  let arrived = () => {}
  const server = createServer((request, response) => {
    const send = async () => {
      const { authorization = '' } = request.headers
      const answer = await fetch(new URL(request.url ?? '/', emulator.url), { headers: { authorization } })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      // Links of pages lead this way, too: others would not be followed.
      response.end((await answer.text()).replaceAll(emulator.url, url))
    }
    // The emulator is stopped while somebody still asks.
    const pass = () => void send().catch(() => response.destroy())
    if (!held?.test(request.url ?? '')) return pass()
    waiting.push(pass)
    arrived()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    get waiting() {
      return waiting.length
    },
    hold(paths) {
      held = paths
    },
    async letOneThrough() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
      waiting.shift()?.()
    },
    release() {
      held = undefined
      for (const pass of waiting.splice(0)) pass()
    },
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
