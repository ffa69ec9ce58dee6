import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('node_modules/@graphql-hive/gateway/dist/bin.js', import.meta.url))

export interface Gateway {
  /** Such as `http://127.0.0.1:4200/graphql`. */
  readonly url: string
  close(): Promise<void>
}

export function isGatewayInstalled(): boolean {
  return existsSync(BIN)
}

/** Starts Hive Gateway on a supergraph file, as a process of its own. @param port 0 takes a free one */
export async function startGateway(supergraphFile: string, port: number): Promise<Gateway> {
  const at = port === 0 ? await freePort() : port
  const child = spawn(
    process.execPath,
    [BIN, 'supergraph', supergraphFile, '--port', String(at), '--host', '127.0.0.1'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, LOG_LEVEL: 'info' } },
  )
  // Also when the process that starts it is stopped before it listens.
  process.once('exit', () => child.kill())
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let output = ''
  const listening = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (/Listening on/.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  await Promise.race([
    listening,
    ended.then(() => {
      throw new Error(`The gateway did not start:\n${output}`)
    }),
  ])
  return {
    url: `http://127.0.0.1:${at}/graphql`,
    async close() {
      child.kill()
      await ended
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
