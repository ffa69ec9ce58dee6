import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type RequestOptions, request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'

/** Debian's, unless the variables say otherwise. */
const NGINX = process.env.NGINX_PATH ?? '/usr/sbin/nginx'
const HAPROXY = process.env.HAPROXY_PATH ?? '/usr/sbin/haproxy'

/** A proxy that listens on a socket of the file system, so that no port can be taken. */
export interface RunningProxy {
  readonly socketPath: string
  close(): Promise<void>
}

const asRoot = process.getuid?.() === 0

/**
 * @param settings lines of `http`, where `@folder` is a folder of its own and `@socket` is what it has to listen on
 * @param beside lines outside of it
 */
export function startNginx(settings: string, beside = ''): Promise<RunningProxy> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = `daemon off; pid @folder/pid; error_log stderr crit; worker_processes 1; ${asRoot ? 'user root;' : ''}
${beside}
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path @folder/${name};`).join('\n  ')}
${settings}
}`
  return start(config, (file) => [NGINX, '-e', 'stderr', '-c', file])
}

/** @param settings the whole configuration, likewise */
export function startHaproxy(settings: string): Promise<RunningProxy> {
  return start(settings, (file) => [HAPROXY, '-db', '-q', '-f', file])
}

async function start(config: string, commandOf: (file: string) => string[]): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
  const socketPath = join(folder, 'socket')
  const file = join(folder, 'config')
  writeFileSync(file, `${config.replaceAll('@folder', folder).replaceAll('@socket', socketPath)}\n`)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...key,
    ...files,
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ])
  const [path = '', ...args] = commandOf(file)
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = textOf(child)
  await vi
    .waitFor(() => connected(socketPath), { timeout: 20_000 })
    .catch((error: unknown) => {
      child.kill('SIGKILL')
      throw new Error(`The proxy does not listen. ${said()}`, { cause: error })
    })
  return {
    socketPath,
    async close() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

function textOf({ stderr }: ChildProcess): () => string {
  let text = ''
  stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  return () => text
}

function connected(socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}

/** A POST through TLS, whose answer is given piece by piece as it arrives. */
export async function* postInParts(
  { socketPath }: RunningProxy,
  body: string,
  headers: Record<string, string>,
): AsyncGenerator<string> {
  const options: RequestOptions & { socketPath: string } = {
    socketPath,
    path: '/graphql',
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    rejectUnauthorized: false,
    agent: false,
  }
  const sent = request(options)
  const answered = new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  sent.end(body)
  for await (const piece of await answered) yield piece.toString('utf8')
}
