/** The upstream of the benchmark as a process of its own. */
import { join } from 'node:path'
import { type Process, startPinned, untilReady } from './process.ts'

export interface UpstreamProcess extends Process {
  readonly origin: string
}

/** Starts `upstream.ts` on these cores, and waits until it answers. */
export async function startUpstream(cores: number | string): Promise<UpstreamProcess> {
  const args = [join(import.meta.dirname, 'upstream.ts')]
  const started = startPinned(cores, { command: process.execPath, args })
  try {
    const origin = await untilReady(started, async () => /http:\S+/.exec(started.output())?.[0])
    return { ...started, origin }
  } catch (error) {
    await started.stop()
    throw error
  }
}
