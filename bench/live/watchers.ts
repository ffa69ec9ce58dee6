/**
 * Many clients of one server, in a process of their own: opens streams, and tells when the last byte of an event has come to each. It is told what to
 * do by the process that has started it.
 */
import { connect, type Socket } from 'node:net'
import { absoluteNow, WATCH } from './watching.ts'

/** What the watchers are told. */
export type Told =
  | { readonly kind: 'open'; readonly port: number; readonly count: number }
  | { readonly kind: 'expect' }
  | { readonly kind: 'churn'; readonly port: number; readonly count: number }
  | { readonly kind: 'close' }

/** What they answer: how many there are, and when an event came, in milliseconds since 1970, sorted. */
export interface Seen {
  readonly count: number
  readonly arrivals: readonly number[]
  /** The event as the first of them got it. */
  readonly text: string
}

/** Connections that are being opened at the same time. */
const AT_ONCE = 100
/** A heartbeat in a chunk is as long at most, and an event is longer than this with the head before it. */
const HEARTBEAT = 16
const SHORT = 300
/** One address has ports for 28,000 connections, of which many may still be closing. */
const ADDRESSES = 8

const body = JSON.stringify({ query: WATCH })
const REQUEST = `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

let opened = 0

function open(port: number): Socket {
  const localAddress = `127.0.0.${2 + (opened++ % ADDRESSES)}`
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.write(REQUEST)
  return socket
}

/** One stream. */
class Watcher {
  readonly socket: Socket
  readonly ready: Promise<void>
  #bytes = 0
  #text = ''
  isFirst = false

  constructor(port: number, came: (watcher: Watcher, text: string) => void) {
    this.socket = open(port)
    this.ready = new Promise((resolve, reject) => {
      this.socket.once('data', () => resolve())
      this.socket.once('close', () => reject(new Error('a stream was closed before it had begun')))
    })
    this.socket.on('data', (chunk) => {
      if (chunk.length <= HEARTBEAT) return
      this.#bytes += chunk.length
      if (this.isFirst) this.#text += chunk.toString()
      if (this.#bytes < SHORT || !isEnd(chunk)) return
      const text = this.#text
      this.#bytes = 0
      this.#text = ''
      came(this, text)
    })
  }
}

/** Whether an event ends with these bytes, in a chunk or without. */
function isEnd(chunk: Uint8Array): boolean {
  const end = chunk.length - (chunk.at(-2) === 13 ? 2 : 0)
  return chunk[end - 1] === 10 && chunk[end - 2] === 10
}

const watchers: Watcher[] = []
let arrivals = new Map<Watcher, number>()
let text = ''
let done: (() => void) | undefined

function came(watcher: Watcher, event: string): void {
  if (arrivals.has(watcher)) return
  arrivals.set(watcher, absoluteNow())
  if (watcher.isFirst) text = event
  if (arrivals.size === watchers.length) done?.()
}

async function openAll(port: number, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    const some = Array.from({ length: Math.min(left, AT_ONCE) }, () => new Watcher(port, came))
    await Promise.all(some.map(({ ready }) => ready))
    watchers.push(...some)
  }
  const [first] = watchers
  if (first) first.isFirst = true
}

/** Connects, and leaves: before the answer, at its head, or after the first event. */
async function churn(port: number, count: number): Promise<void> {
  let left = count
  const one = (number: number) =>
    new Promise<void>((resolve) => {
      const socket = open(port)
      const leave = () => (number % 2 === 0 ? socket.resetAndDestroy() : socket.destroy())
      socket.once('close', () => resolve())
      if (number % 3 === 0) setTimeout(leave, number % 7)
      else if (number % 3 === 1) socket.once('data', leave)
      else socket.on('data', (chunk) => chunk.length > SHORT && leave())
      setTimeout(leave, 2000).unref()
    })
  const worker = async () => {
    while (left > 0) await one(left--)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function obey(told: Told): Promise<void> {
  if (told.kind === 'open') await openAll(told.port, told.count)
  if (told.kind === 'churn') await churn(told.port, told.count)
  if (told.kind === 'expect') {
    arrivals = new Map()
    const all = new Promise<void>((resolve) => {
      done = resolve
    })
    answer()
    await all
  }
  if (told.kind === 'close') for (const { socket } of watchers.splice(0)) socket.resetAndDestroy()
  answer()
}

function answer(): void {
  const sorted = [...arrivals.values()].sort((a, b) => a - b)
  process.send?.({ count: watchers.length, arrivals: sorted, text } satisfies Seen)
}

process.on('message', (told: Told) => void obey(told))
process.on('disconnect', () => process.exit())
