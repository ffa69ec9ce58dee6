import { isIP } from 'node:net'
import { integer, list, setting, toggle } from './kinds.ts'
import { urlCredentials } from './proxy.ts'
import type { SettingValues } from './setting.ts'

const KEY_BYTES = 32

/** What several processes share through Redis or Valkey. Without an address nothing is shared. */
export const REDIS_SETTINGS = {
  /** The Redis or Valkey through which processes share responses and news of writes. Default: none. */
  url: setting({
    variable: 'ROOMGRAPH_REDIS_URL',
    placeholder: 'url',
    summary: 'the Redis or Valkey through which processes share responses and news of writes',
    more: 'fleet.md',
    expected: 'a redis or rediss URL, such as rediss://user:password@redis.example.com:6379/0',
    secret: true,
    parse: parseRedisUrl,
  }),
  /**
   * The keys that encrypt what is stored there: the first encrypts, each decrypts. Default: none, which is for a
   * Redis on loopback alone.
   */
  keys: list(`keys of ${KEY_BYTES} bytes in base64`, parseKey, {
    variable: 'ROOMGRAPH_REDIS_KEY',
    placeholder: 'keys',
    summary: 'the keys that encrypt what is stored there: the first encrypts, each decrypts',
    more: 'fleet.md#keys',
    unset: 'none, which is for a Redis on loopback alone',
    secret: true,
  }),
  /** Store without encryption in a Redis beyond loopback. Default: `false`. */
  allowPlain: toggle({
    variable: 'ROOMGRAPH_REDIS_ALLOW_PLAIN',
    flag: 'redis-allow-plain',
    summary: 'store without encryption in a Redis beyond loopback',
    default: false,
  }),
  /** The first part of all keys there; fleets with another one share nothing. Default: `rg`. */
  prefix: setting<string, string>({
    variable: 'ROOMGRAPH_REDIS_PREFIX',
    flag: 'redis-prefix',
    placeholder: 'text',
    summary: 'the first part of all keys there; fleets with another one share nothing',
    expected: '1 to 32 letters, digits, dots, dashes or underscores',
    default: 'rg',
    parse: (text) => (/^[\w.-]{1,32}$/.test(text) ? text : undefined),
  }),
  /** Milliseconds for which an operation waits for it at the most. Default: `30`. */
  timeoutMs: integer(1, 10_000, {
    variable: 'ROOMGRAPH_REDIS_TIMEOUT_MS',
    flag: 'redis-timeout-ms',
    summary: 'milliseconds for which an operation waits for it at the most',
    default: 30,
  }),
  /** Bytes of the largest response that is shared. Default: `1000000`. */
  maxValueBytes: integer(1000, 5_000_000, {
    variable: 'ROOMGRAPH_REDIS_MAX_VALUE_BYTES',
    flag: 'redis-max-value-bytes',
    summary: 'bytes of the largest response that is shared',
    default: 1_000_000,
  }),
} as const

export type RedisSettings = SettingValues<typeof REDIS_SETTINGS>

/** What is wrong with settings that are right by themselves: what is stored beyond loopback has to be encrypted. */
export function lacksRedisKey({
  url,
  keys,
  allowPlain,
}: { readonly [Name in 'url' | 'keys' | 'allowPlain']: RedisSettings[Name] | undefined }): boolean {
  return url !== undefined && keys === undefined && allowPlain === false && !isOnLoopback(url)
}

/** What must not be logged: the password, and the keys. */
export function redisSecrets({ url, keys = [] }: RedisSettings): string[] {
  const password = url === undefined ? '' : (urlCredentials(url)?.password ?? '')
  const known = url === undefined || password === '' ? [] : [password, new URL(url).password]
  return [...known, ...keys.map((key) => key.toString('base64'))]
}

function isOnLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function parseRedisUrl(text: string): string | undefined {
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) return undefined
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && search === '' && hash === ''
  return isRedis && /^(\/\d{0,5})?$/.test(pathname) && urlCredentials(text) ? text : undefined
}

function parseKey(text: string): Buffer | undefined {
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
  return bytes?.length === KEY_BYTES ? bytes : undefined
}
