import type { WireErrorItem, WireLinks } from '../../src/datasources/signalwire/wire.ts'
import type { Emulator } from '../../src/emulator/index.ts'

export interface Reply<T> {
  status: number
  headers: Headers
  text: string
  body: T
}

export interface ListBody<T> {
  links: WireLinks
  data: T[]
}

export interface Item {
  id: string
  [key: string]: unknown
}

export interface FaultsBody {
  errors: WireErrorItem[]
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

async function reply<T>(url: string, init: RequestInit): Promise<Reply<T>> {
  const response = await fetch(url, init)
  const text = await response.text()
  const body: T = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, headers: response.headers, text, body }
}

/** Asks SignalWire's side, with the right credentials; takes a path below the API's base or a whole link. */
export function askSignalWire<T = ListBody<Item>>(
  emulator: Emulator,
  path: string,
  init: RequestInit = {},
): Promise<Reply<T>> {
  const { projectId, apiToken } = emulator.signalwire.credentials
  const url = path.startsWith('http')
    ? path
    : emulator.url + (path.startsWith('/api') ? path : `/api/video${path}`)
  return reply<T>(url, { headers: { authorization: basic(projectId, apiToken) }, ...init })
}

/** Asks Twilio's side, likewise. */
export function askTwilio<T>(emulator: Emulator, path: string, init: RequestInit = {}): Promise<Reply<T>> {
  const { accountSid, authToken } = emulator.twilio.credentials
  const url = path.startsWith('http')
    ? path
    : emulator.url + (path.startsWith('/v1') ? path : `/v1/Video${path}`)
  return reply<T>(url, { headers: { authorization: basic(accountSid, authToken) }, ...init })
}

/** Every page of a list, by its `next` links. */
export async function walk(emulator: Emulator, path: string): Promise<Item[][]> {
  const pages: Item[][] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { status, body, text }: Reply<ListBody<Item>> = await askSignalWire(emulator, next)
    if (status !== 200) throw new Error(`GET ${next} answered ${status}: ${text}`)
    pages.push(body.data)
    next = body.links.next
  }
  return pages
}

/** The faults of a refused query, as `attribute code`. */
export async function faultsOf(emulator: Emulator, path: string): Promise<string[]> {
  const { status, body, text } = await askSignalWire<FaultsBody>(emulator, path)
  if (status !== 422) throw new Error(`GET ${path} answered ${status}, not 422: ${text}`)
  return body.errors.map(({ attribute, code }) => `${attribute} ${code}`)
}

/** Writes on SignalWire's side: a body that is no string is sent as JSON. */
export function writeSignalWire<T = Item>(
  emulator: Emulator,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Reply<T>> {
  const { projectId, apiToken } = emulator.signalwire.credentials
  return askSignalWire<T>(emulator, path, {
    method,
    headers: { authorization: basic(projectId, apiToken), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** The faults of a refused write, as `attribute code`, in alphabetical order. */
export async function writeFaults(
  ...[emulator, method, path, body]: [Emulator, 'POST' | 'PUT', string, unknown]
): Promise<string[]> {
  const reply = await writeSignalWire<FaultsBody>(emulator, method, path, body)
  if (reply.status !== 422) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`)
  return reply.body.errors.map(({ attribute, code }) => `${attribute} ${code}`).toSorted()
}
