import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below those that the system gives to whom asks for any. */
const PORTS = [15_000, 32_000] as const

/**
 * A port at which nothing listens, nor at the `after` ones after it. Nothing else that runs meanwhile takes them by chance, so a program can be
 * started at them, or find nobody there.
 */
export async function freePort(after = 0): Promise<number> {
  for (;;) {
    const first = randomInt(...PORTS)
    const ports = Array.from({ length: after + 1 }, (_, index) => first + index)
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  if (listens) await new Promise((resolve) => server.close(resolve))
  return listens
}
