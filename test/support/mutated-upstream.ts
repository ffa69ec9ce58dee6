import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { Mutation } from './mutations.ts'
import { head, startRawUpstream } from './raw-upstream.ts'

/** Between the product and the emulator: changes what the emulator answers, the same answer in the same way. */
export interface MutatedUpstream {
  readonly emulator: Emulator
  readonly url: string
  mutate: Mutation
  close(): Promise<void>
}

export async function startMutatedUpstream(): Promise<MutatedUpstream> {
  const emulator = await startEmulator({ behaviour: { requestIds: false } })
  const recorded = new Map<string, Promise<Buffer>>()
  const between = await startRawUpstream(async (socket, { target, authorization }) => {
    const known = recorded.get(target) ?? answerOf(target, authorization)
    recorded.set(target, known)
    const bytes = upstream.mutate(await known)
    socket.end(Buffer.concat([Buffer.from(head(200, `content-length: ${bytes.length}`)), bytes]))
  })

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
