import { randomBytes } from 'node:crypto'
import type { RedisSettings } from '../../config/settings/redis.ts'
import type { AccountVersions } from '../cache/account-versions.ts'
import { Fleet } from './fleet.ts'
import type { FleetObserver } from './fleet-observer.ts'
import type { StoreListener } from './fleet-store.ts'
import { RedisStore } from './redis-store.ts'

const TOKEN_BYTES = 12

/** Opens what this process shares with others, if there is a Redis for that. It connects in the background. */
export function openFleet(
  { url, keys = [], prefix, timeoutMs, maxValueBytes }: RedisSettings,
  versions: AccountVersions,
  observer: FleetObserver,
): Fleet | undefined {
  if (url === undefined) return undefined
  const random = () => randomBytes(TOKEN_BYTES).toString('base64url')
  const open = (listener: StoreListener, channel: string) =>
    new RedisStore({ url, timeoutMs, channel, observer, listener, random })
  return new Fleet({ prefix, secrets: keys, timeoutMs, maxValueBytes, versions, observer, random, open })
}
