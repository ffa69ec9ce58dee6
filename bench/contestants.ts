/** Who takes part: how each is started, how it is asked for a page of rooms, and how its answer reads. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SIGNALWIRE_CREDENTIALS } from '../src/emulator/index.ts'
import {
  type Command,
  cpuMs,
  freePort,
  type Process,
  SERVER_CORE,
  sleep,
  startPinned,
  untilReady,
} from './process.ts'

const HERE = import.meta.dirname
const { projectId, apiToken } = SIGNALWIRE_CREDENTIALS
const AUTHORIZATION = `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`

/** Stands for the filter's value, which is another in each request. */
export const STAMP = '@STAMP@'

export type Room = Readonly<Record<string, unknown>>

/** A request for a page of so many rooms, with STAMP where the filter's value goes. */
export interface PageRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: string
  readonly authorization?: string
}

export interface Contestant {
  readonly name: string
  command(upstream: string, port: number): Command | Promise<Command>
  page(size: number): PageRequest
  /** The same page with every cursor and where it ends, as Relay asks for it; absent where there are no cursors. */
  relay?(size: number): PageRequest
  /** The rooms of its answer, field by field under the upstream's names. */
  rooms(answer: string): readonly Room[]
}

/** A contestant that is up. */
export interface Running extends Contestant {
  readonly origin: string
  readonly process: Process
  /** Milliseconds from its start to its first answer, and of CPU time in them. */
  readonly startMs: number
  readonly startCpuMs: number
}

const OUR_FIELDS =
  'id name displayName description maxMembers quality fps layout joinFrom joinUntil removeAt removeAfterSecondsElapsed recordOnStart toneOnEntryAndExit roomJoinVideoOff userJoinVideoOff enableRoomPreviews syncAudioVideo prioritizeHandraise meta createdAt updatedAt'
const THEIR_FIELDS = OUR_FIELDS.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * roomgraph with every limit and check on. `root` is a checkout with its dependencies; `cli` is what of it is started:
 * its sources, or what is published once it is built.
 */
export function roomgraph(
  name: string,
  root: string,
  nodeFlags: readonly string[] = [],
  cli: 'src/cli.ts' | 'dist/cli.js' = 'src/cli.ts',
  settings: Readonly<Record<string, string>> = {},
): Contestant {
  return {
    name,
    command: (upstream, port) => ({
      command: process.execPath,
      args: [...nodeFlags, join(root, cli), 'serve'],
      env: {
        SIGNALWIRE_BASE_URL: upstream,
        SIGNALWIRE_PROJECT_ID: projectId,
        SIGNALWIRE_API_TOKEN: apiToken,
        PORT: String(port),
        ...settings,
      },
    }),
    page: (size) => ({ ...ourPage(size, `nodes { ${OUR_FIELDS} }`), ...keyIn(settings) }),
    relay: (size) =>
      ourPage(size, `edges { cursor node { ${OUR_FIELDS} } } pageInfo { hasNextPage endCursor }`),
    rooms: (answer) => JSON.parse(answer).data.rooms.nodes.map(asUpstream),
  }
}

/** The first of the keys that a server takes. */
function keyIn({ ROOMGRAPH_API_KEYS }: Readonly<Record<string, string>>): Pick<PageRequest, 'authorization'> {
  const key = ROOMGRAPH_API_KEYS?.split(':')[1]
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

function ourPage(size: number, selection: string): PageRequest {
  return {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({
      query: `query Page($first: Int!, $startsAfter: DateTime!) { rooms(first: $first, filter: { startsAfter: $startsAfter }) { ${selection} } }`,
      variables: { first: size, startsAfter: STAMP },
    }),
  }
}

/** Our names and words back to the upstream's. */
function asUpstream(node: Readonly<Record<string, string>>): Room {
  const room = Object.entries(node).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return {
    ...Object.fromEntries(room),
    id: Buffer.from(node.id ?? '', 'base64url')
      .toString()
      .replace('Room:', ''),
    quality: node.quality?.replace('HD_', '').toLowerCase(),
    layout: node.layout?.replace('LAYOUT_', '').toLowerCase().replaceAll('_', '-'),
  }
}

function graphql(name: string, command: Contestant['command']): Contestant {
  return {
    name,
    command,
    page: (size) => ({
      method: 'POST',
      path: '/graphql',
      body: JSON.stringify({
        query: `query Page($size: Int!, $after: String!) { rooms(page_size: $size, starts_after: $after) { data { ${THEIR_FIELDS} } } }`,
        variables: { size, after: STAMP },
      }),
    }),
    rooms: (answer) => JSON.parse(answer).data.rooms.data,
  }
}

const node = (file: string): Contestant['command'] => {
  return (upstream, port) => ({
    command: process.execPath,
    args: [join(HERE, 'peers', file)],
    env: { UPSTREAM: upstream, AUTHORIZATION, PORT: String(port) },
  })
}

export const passthrough: Contestant = {
  name: 'passthrough',
  command: node('passthrough.ts'),
  page: (size) => ({ method: 'GET', path: `/?starts_after=${STAMP}&page_size=${size}`, body: '' }),
  rooms: (answer) => JSON.parse(answer).data,
}

export const PEERS: readonly Contestant[] = [
  graphql('Tailcall 1.0.0', (upstream, port) => {
    const config = readFileSync(join(HERE, 'peers/tailcall.graphql'), 'utf8')
      .replace('UPSTREAM', upstream)
      .replace('"AUTHORIZATION"', JSON.stringify(AUTHORIZATION))
      .replace('PORT', String(port))
    const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'tailcall.graphql')
    writeFileSync(file, config)
    return {
      command: join(HERE, 'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall'),
      args: ['start', file],
      env: { TAILCALL_TRACKER: 'false', TAILCALL_LOG_LEVEL: 'error' },
    }
  }),
  graphql('Apollo Server 5.5.1', node('apollo.ts')),
  graphql('Hive Gateway 2.15.1', async (upstream, port) => {
    const cwd = join(HERE, 'peers/hive')
    const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'supergraph.graphql')
    const bin = (name: string) => join(HERE, 'node_modules/.bin', name)
    const env = { UPSTREAM: upstream, AUTHORIZATION }
    const compose = startPinned(SERVER_CORE, {
      command: process.execPath,
      args: [bin('mesh-compose'), '-o', file],
      cwd,
      env,
    })
    await untilReady(compose, async () => readFileSync(file, 'utf8').includes('type Room') || undefined)
    await sleep(500)
    await compose.stop()
    const args = [
      bin('hive-gateway'),
      'supergraph',
      file,
      '--port',
      String(port),
      '--host',
      '127.0.0.1',
      '--jit',
    ]
    return { command: process.execPath, args, cwd, env }
  }),
]

export async function start(
  contestant: Contestant,
  upstream: string,
  cores: number | string = SERVER_CORE,
): Promise<Running> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const command = await contestant.command(upstream, port)
  const began = performance.now()
  const process = startPinned(cores, command)
  await untilReady(process, () => ask(origin, contestant.page(1)))
  const startMs = Math.round(performance.now() - began)
  return { ...contestant, origin, process, startMs, startCpuMs: cpuMs(process.pid) }
}

/** One request, with a filter value that no other has. Undefined for everything but a 200. */
export async function ask(
  origin: string,
  { method, path, body, authorization }: PageRequest,
): Promise<string | undefined> {
  const stamp = new Date(946684800000 + Math.floor(Math.random() * 1e11)).toISOString()
  const response = await fetch(origin + path.replace(STAMP, stamp), {
    method,
    ...(body !== '' && {
      body: body.replace(STAMP, stamp),
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    }),
  })
  return response.status === 200 ? await response.text() : undefined
}
