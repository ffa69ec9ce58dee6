import { randomBytes } from 'node:crypto'
import type { AccountVersions } from '../cache/account-versions.ts'
import { Fleet } from './fleet.ts'
import type { FleetObserver } from './fleet-observer.ts'
import type { StoreListener } from './fleet-store.ts'
import { RedisStore } from './redis-store.ts'

const UNIQUE_BYTES = 12

/** Where a fleet's store is, and how it is used. */
export interface FleetSettings {
  /** Undefined where nothing is shared. */
  readonly url: string | undefined
  readonly keys: readonly Buffer[] | undefined
  readonly prefix: string
  readonly timeoutMs: number
  readonly maxValueBytes: number
}

/** Opens what this process shares with others, if there is a Redis for that. It connects in the background. */
export function openFleet(
  { url, keys = [], prefix, timeoutMs, maxValueBytes }: FleetSettings,
  versions: AccountVersions,
  observer: FleetObserver,
): Fleet | undefined {
  if (url === undefined) return undefined
  const process = randomBytes(UNIQUE_BYTES).toString('base64url')
  let count = 0
  const unique = () => `${process}.${(++count).toString(36)}`
  const open = (listener: StoreListener, channel: string) =>
    new RedisStore({ url, timeoutMs, channel, observer, listener, unique })
  const { now } = Date
  return new Fleet({ prefix, secrets: keys, timeoutMs, maxValueBytes, versions, observer, unique, now, open })
}
