import type { Behaviour } from './behaviour.ts'
import type { Calendar } from './seed/calendar.ts'

/** What a provider is asked. */
export interface Question {
  method: string
  path: string
  query: URLSearchParams
  authorization: string | undefined
  contentType: string | undefined
  /** As it was sent; empty where nothing was. */
  body: string
}

/** What a provider answers; the server turns it into HTTP. */
export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** What both providers need to know about the emulator at the time of a call. */
export interface ProviderContext {
  seed: number
  readonly calendar: Calendar
  /** The origin for absolute links. */
  origin(): string
  behaviour(): Behaviour
}
