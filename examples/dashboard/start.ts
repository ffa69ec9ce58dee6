// Builds the dashboard, starts the demo beside it, and serves both at one address.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

const { values } = parseArgs({
  options: {
    /** A roomgraph that is running already; without it the demo is started. */
    endpoint: { type: 'string' },
    port: { type: 'string', default: '4173' },
  },
})

if (!existsSync(new URL('node_modules/vite', import.meta.url))) {
  console.error('The dashboard is not installed yet. Run: npm ci --prefix examples/dashboard')
  process.exit(1)
}

const { build, preview } = await import('vite')
await promisify(execFile)(process.execPath, ['node_modules/relay-compiler/cli.js'], { cwd: ROOT })
// A folder of its own: another dashboard of this clone may be serving what it has built.
const outDir = `dist/${process.pid}`
const built = { root: ROOT, logLevel: 'warn', build: { outDir } } as const
process.once('exit', () => rmSync(new URL(outDir, import.meta.url), { recursive: true, force: true }))
await build(built)

const demo = values.endpoint === undefined ? startDemo() : undefined
const endpoint = new URL(values.endpoint ?? (await demoEndpoint(demo)))
const server = await preview({
  ...built,
  preview: {
    host: '127.0.0.1',
    port: Number(values.port),
    cors: false,
    // Recordings come from wherever the provider keeps them.
    headers: {
      'content-security-policy':
        "default-src 'self'; media-src https: http://127.0.0.1:*; frame-ancestors 'none'",
    },
    // The browser sees one origin, so that roomgraph needs to allow no other.
    proxy: {
      '/graphql': {
        target: endpoint.origin,
        changeOrigin: true,
        rewrite: () => endpoint.pathname,
        configure(proxy) {
          // Vite leaves a stream open whose other end has broken off: the browser would wait for ever.
          proxy.on('proxyRes', (answer, _, response) => {
            answer.once('close', () => answer.complete || response.destroy())
          })
        },
      },
    },
  },
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Vite would end the process without waiting for the demo.
  process.removeAllListeners(signal)
  process.once(signal, () => void stop(0))
}
demo?.once('exit', (code) => void stop(code ?? 1))
console.log(`The dashboard is at ${server.resolvedUrls?.local[0]}\nIt reads ${endpoint}. Stop with Ctrl+C.`)

function startDemo(): ChildProcess {
  return spawn(process.execPath, [CLI, 'demo', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function demoEndpoint(child: ChildProcess | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child?.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /ready at (\S+)\n/.exec(printed)?.[1]
      if (address) resolve(address)
    })
    child?.once('exit', () => reject(new Error('the demo ended before it was ready')))
  })
}

let stopping = false

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  const ended =
    demo && demo.exitCode === null ? new Promise((resolve) => demo.once('exit', resolve)) : undefined
  demo?.kill('SIGTERM')
  await Promise.all([ended, server.close()])
  process.exit(code)
}
