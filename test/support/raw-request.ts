import { connect } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  /** By their names in small letters; one that came twice is joined by ` | `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** All of it, head and body. */
  readonly text: string
}

/** How long an answer may take before the connection is given up. */
const PATIENCE_MS = 30_000

/**
 * Sends bytes to a server as they are, for what no HTTP client would send, and reads until the connection ends. Give
 * `connection: close`, or the server keeps it open. When nothing has come for `quietMs`, says that no more follows, which
 * ends a request that is not complete. Rejects when no end comes in half a minute.
 */
export function sendRaw(origin: string, bytes: string | Uint8Array, quietMs?: number): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes)
      // Not at once: who has nothing more to say has left, as servers see it.
      if (quietMs !== undefined) socket.setTimeout(quietMs, () => socket.end())
    })
    const timer = setTimeout(() => socket.destroy(new Error('no end of an answer')), PATIENCE_MS)
    socket.on('data', (chunk) => chunks.push(chunk))
    // A server that refuses a request in the middle of it closes the connection with a reset.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(readAnswer(Buffer.concat(chunks)))
    })
  })
}

/** The bytes of a POST to `/graphql`, JSON unless a header says otherwise. */
export function postOf(body: string | Uint8Array, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body)
  const type = headers.some((each) => /^content-type:/i.test(each)) ? [] : ['content-type: application/json']
  const lines = [
    'POST /graphql HTTP/1.1',
    'host: graph.example',
    'connection: close',
    `content-length: ${bytes.length}`,
    ...type,
    ...headers,
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes])
}

/** The bytes of a request without a body. */
export function requestOf(method: string, target: string, ...headers: string[]): string {
  const lines = [`${method} ${target} HTTP/1.1`, 'host: graph.example', 'connection: close', ...headers]
  return `${lines.join('\r\n')}\r\n\r\n`
}

function readAnswer(bytes: Buffer): RawAnswer {
  const text = bytes.toString('utf8')
  const end = bytes.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, Math.max(end, 0)).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const at = line.indexOf(':')
    const name = line.slice(0, at).toLowerCase()
    const value = line.slice(at + 1).trim()
    headers[name] = name in headers ? `${headers[name]} | ${value}` : value
  }
  const rest = bytes.subarray(end + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? withoutChunks(rest) : rest.toString('utf8')
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body, text }
}

function withoutChunks(bytes: Buffer): string {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!(length > 0)) break
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + length))
    at = lineEnd + 4 + length
  }
  return Buffer.concat(parts).toString('utf8')
}
