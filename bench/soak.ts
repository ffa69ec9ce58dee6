/**
 * Whether anything is left behind by faults: five rounds of load before upstreams that fail in every way, and after each
 * round the heap, the sockets and the timers of the server.
 *
 *     npm run soak -- [--seconds 30] [--write]
 *
 * The server is the one that is published, from dist/: reading TypeScript takes memory of its own. Exits 1 if the heap
 * after round five is more than 5 % above that after round two, or if a socket or a timer is left.
 * `--write` puts the result into docs/soak.md.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Agent, request } from 'undici'
import { type Emulator, type Interceptor, startEmulator } from '../src/emulator/index.ts'
import { freePort, type Process, SERVER_CORE, sleep, startPinned, untilReady } from './process.ts'
import { startFaultyUpstream } from './soak-upstream.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 5
const CALLERS = 20
/** How far the heap of the last round may be above that of the second. */
const TOLERANCE = 0.05
/** Connections that are kept alive are closed by then, and so are timers of calls that were given up. */
const QUIET_MS = 12_000

const { values: flags } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, write: { type: 'boolean', default: false } },
})

interface Left {
  readonly heapUsed: number
  readonly rss: number
  readonly resources: Readonly<Record<string, number>>
}

interface Round extends Left {
  readonly requests: number
  /** How many answers there were of each status; `left` is a caller who did not wait. */
  readonly answers: Readonly<Record<string, number>>
  /** How often each code was told. */
  readonly codes: Readonly<Record<string, number>>
}

/** What callers send, the last of them nonsense of several kinds. */
const BODIES: readonly ((number: number) => string)[] = [
  (n) => query(`{ rooms(first: ${1 + (n % 50)}) { nodes { name activeSession { locked } } } }`),
  (n) =>
    query(
      `{ insightsRooms(first: ${1 + (n % 20)}) { nodes { sid participants(first: 2) { nodes { participantSid } } } } }`,
    ),
  (n) => query(`{ videoSessions(first: ${1 + (n % 30)}) { nodes { provider name } } }`),
  (n) =>
    query(`{ roomSessions(first: ${1 + (n % 9)}) { nodes { id members(first: 2) { nodes { name } } } } }`),
  (n) => query(`{ rooms(first: ${1 + (n % 9)}) { nodes { name ... @defer { activeSession { status } } } } }`),
  (n) => query(`query Q${n % 5000} { room(name: "room-${n}") { name } }`),
  () => query('{ rooms(first: 0) { nodes { name } } }'),
  () => query('{ absent }'),
  () => '{"query":',
  () => query(`{ rooms { nodes { name } } } #${'x'.repeat(200_000)}`),
]

const emulator = await startEmulator()
emulator.intercept(faults())
const faulty = await startFaultyUpstream()
const server = await startServer(emulator, faulty.url)
try {
  await sleep(QUIET_MS / 2)
  const before = await lookAt(server.process)
  print('before', before)
  const rounds: Round[] = []
  for (let number = 1; number <= ROUNDS; number++) {
    const told = await load(server.origin, Number(flags.seconds))
    await sleep(QUIET_MS)
    emulator.resetJournal()
    const round = { ...told, ...(await lookAt(server.process)) }
    print(`round ${number}`, round)
    rounds.push(round)
  }
  const verdict = judge(before, rounds)
  console.log(verdict.text)
  if (flags.write) writeFileSync(join(ROOT, 'docs/soak.md'), toMarkdown(before, rounds, verdict.text))
  if (!verdict.isFine) process.exitCode = 1
} finally {
  await server.process.stop()
  await faulty.close()
  await emulator.close()
}

/** One call in four of SignalWire fails, each in its own way. */
function faults(): Interceptor {
  const ways = ['hang', 'destroy', 500, 503, 429, 401, 404, 422, 'html', 'late'] as const
  return ({ index }) => {
    if (index % 4 !== 3) return undefined
    const way = ways[(index >> 2) % ways.length]
    if (way === 'hang' || way === 'destroy') return way
    if (way === 'html') return { status: 200, body: '<html></html>' }
    if (way === 'late') return { status: 200, body: { links: {}, data: [] }, delayMs: 900 }
    return { status: way ?? 500, headers: { 'retry-after': '1' }, body: {} }
  }
}

async function startServer(signalwire: Emulator, twilioOrigin: string) {
  const port = await freePort()
  const { projectId, apiToken } = signalwire.signalwire.credentials
  const { accountSid, authToken } = signalwire.twilio.credentials
  const started = startPinned(SERVER_CORE, {
    command: process.execPath,
    args: ['--expose-gc', '--import', join(ROOT, 'bench/soak-probe.mjs'), join(ROOT, 'dist/cli.js'), 'serve'],
    env: {
      PORT: String(port),
      SIGNALWIRE_BASE_URL: signalwire.url,
      SIGNALWIRE_PROJECT_ID: projectId,
      SIGNALWIRE_API_TOKEN: apiToken,
      TWILIO_INSIGHTS_BASE_URL: twilioOrigin,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      ROOMGRAPH_TIMEOUT_MS: '2000',
      ROOMGRAPH_HEADERS_TIMEOUT_MS: '700',
      ROOMGRAPH_ATTEMPT_TIMEOUT_MS: '1000',
      // Opens and closes many times in a round.
      ROOMGRAPH_BREAKER_RESET_MS: '500',
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(started, async () => (await fetch(`${origin}/health`)).ok || undefined)
  return { process: started, origin }
}

function query(text: string): string {
  return JSON.stringify({ query: text })
}

async function load(origin: string, seconds: number) {
  const agent = new Agent({ connections: CALLERS * 2 })
  const answers: Record<string, number> = {}
  const codes: Record<string, number> = {}
  const endAt = performance.now() + seconds * 1000
  let requests = 0
  const callers = Array.from({ length: CALLERS }, async () => {
    while (performance.now() < endAt) {
      const number = requests++
      const what = await ask(origin, agent, number)
      answers[what.status] = (answers[what.status] ?? 0) + 1
      for (const code of what.codes) codes[code] = (codes[code] ?? 0) + 1
    }
  })
  await Promise.all(callers)
  await agent.destroy()
  return { requests, answers, codes }
}

async function ask(origin: string, agent: Agent, number: number) {
  const body = BODIES[number % BODIES.length]?.(number) ?? ''
  const leaving = new AbortController()
  // One in thirteen does not wait for the answer.
  const timer = number % 13 === 0 ? setTimeout(() => leaving.abort(), number % 60) : undefined
  try {
    const response = await request(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed, application/json' },
      body,
      dispatcher: agent,
      signal: leaving.signal,
    })
    const text = await response.body.text()
    return {
      status: String(response.statusCode),
      codes: [...text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code = '']) => code),
    }
  } catch {
    return { status: leaving.signal.aborted ? 'left' : 'broken off', codes: [] }
  } finally {
    clearTimeout(timer)
  }
}

async function lookAt(server: Process): Promise<Left> {
  const seen = server.output().length
  process.kill(server.pid, 'SIGWINCH')
  for (let tries = 0; tries < 100; tries++) {
    await sleep(50)
    const told = [...server.output().matchAll(/^SOAK (.*)$/gm)].at(-1)?.[1]
    if (told && server.output().length !== seen) return JSON.parse(told) as Left
  }
  throw new Error(`the server does not tell what is left: ${server.output()}`)
}

function judge(before: Left, rounds: readonly Round[]) {
  const [, second] = rounds
  const last = rounds.at(-1)
  if (!second || !last) throw new Error('there were no rounds')
  const growth = last.heapUsed / second.heapUsed - 1
  const more = Object.entries(last.resources).filter(([name, count]) => count > (before.resources[name] ?? 0))
  const heap = `Heap after round ${ROUNDS}: ${(growth * 100).toFixed(1)} % against round 2.`
  const left = more.map(([name, count]) => `${name} ${count}`).join(', ')
  return {
    isFine: growth <= TOLERANCE && more.length === 0,
    text: `${heap} Left of sockets and timers: ${left || 'none'}.`,
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2)
}

function resourcesText({ resources }: Left): string {
  return Object.entries(resources)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

function print(what: string, left: Left | Round): void {
  const load = 'requests' in left ? ` ${JSON.stringify(left.answers)} ${JSON.stringify(left.codes)}` : ''
  console.log(`${what}: heap ${megabytes(left.heapUsed)} MB; ${resourcesText(left)}${load}`)
}

function toMarkdown(before: Left, rounds: readonly Round[], verdict: string): string {
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `\`${name}\` ${count}`)
      .join(', ')
  const rows = [
    `| before | | ${megabytes(before.heapUsed)} | ${megabytes(before.rss)} | ${resourcesText(before)} |`,
    ...rounds.map(
      (round, index) =>
        `| ${index + 1} | ${round.requests} | ${megabytes(round.heapUsed)} | ${megabytes(round.rss)} | ${resourcesText(round)} |`,
    ),
  ]
  const sum = (of: (round: Round) => Readonly<Record<string, number>>) => {
    const total: Record<string, number> = {}
    for (const round of rounds) {
      for (const [name, count] of Object.entries(of(round))) total[name] = (total[name] ?? 0) + count
    }
    return counts(total)
  }
  return `# Soak

\`npm run soak -- --write\` wrote this: ${ROUNDS} rounds of ${flags.seconds} s with ${CALLERS} callers at a time, before upstreams that
fail. One call in four of SignalWire hangs, is cut off, or answers 500, 503, 429, 401, 404, 422, HTML or late; nine in ten of
Twilio are reset, stalled in head or body, cut short, or sent drop by drop. One caller in thirteen leaves. After each round and
${QUIET_MS / 1000} s of quiet the garbage is collected, and what is left is counted.

${new Date().toISOString().slice(0, 16).replace('T', ' ')}, Node ${process.versions.node}.

**${verdict}**

| round | requests | heap MB | resident MB | what keeps the event loop alive |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Answers by status: ${sum((round) => round.answers)}.

Errors in them: ${sum((round) => round.codes)}.
`
}
