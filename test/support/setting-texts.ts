import type { Environment } from '../../src/config/reader.ts'

const ACCOUNT = 'AC0123456789abcdefABCDEF0123456789'
const API_KEY = 'SK0123456789abcdef0123456789abcdef'
const SECRET = 'canary-0123456789'
const ORIGINS: Texts = [
  ['http://127.0.0.1:4010', 'https://proxy.example.org', 'https://proxy.example.org/', 'http://[::1]:80'],
  [
    'ftp://a',
    'proxy.example.org',
    'https://a/b',
    'https://a?b',
    'https://a/?',
    'https://a#b',
    'https://user:secret@a',
    'https://@a',
    'https://a\\b',
    'https://a b',
    'https://',
    'http://a:99999',
  ],
]
const LINK_ORIGINS: Texts = [
  ['https://a.test', 'https://a.test,http://b.test:81/'],
  ['a.test', 'https://a.test/path', 'https://a.test,b', 'https://a.test,'],
]
const TOKENS: Texts = [
  ['PTabc', 'a:b', 'é'],
  [' ', 'a b', 'a\n', 'a\u0000b', 'a\u007f', '\ta', 'your-token-here', 'changeme'],
]
const TOGGLE: Texts = [
  ['on', 'off'],
  ['ON', 'true', '1', 'yes', ' on', 'json'],
]
const CLAIMS: Texts = [
  ['https://issuer.example.com', 'roomgraph'],
  ['a b', 'a\n', ' '],
]
const ADDRESSES: Texts = [
  ['127.0.0.1', '0.0.0.0', '::', '::1', '[::1]', 'localhost', 'a.example.org'],
  ['http://localhost', '127.0.0', '1.2.3.4:80', 'a b', '-a', 'a..b', '999.1.1.1', `${'a'.repeat(64)}.org`],
]
const DURATIONS: Texts = [
  ['0', '500ms', '5s', '2m', '24h', '86400s', '86400000ms'],
  ['5', '-1s', '5 s', '1.5s', '25h', '86401s', 'on', '5S', 's', '-1ms', '1.5ms', '86400001ms'],
]
const PROXIES: Texts = [
  ['http://proxy.example.com:3128', 'https://user:password@proxy.example.com', 'proxy.example.com:3128'],
  ['ftp://proxy.example.com', 'http://proxy.example.com/path', 'http://a b', 'http://%zz@proxy.example.com'],
]

const REDIS_URLS: Texts = [
  [
    'redis://127.0.0.1',
    'redis://localhost:6379/0',
    'rediss://user:password@[::1]:6380',
    'redis://:p%40ss@127.0.0.2',
  ],
  [
    'http://127.0.0.1',
    'redis://',
    '127.0.0.1:6379',
    'redis://127.0.0.1/name',
    'redis://127.0.0.1?db=1',
    'redis://:%zz@127.0.0.1',
    'redis://127.0.0.1:99999',
  ],
]
const REDIS_KEYS: Texts = [
  [`${'A'.repeat(43)}=`, `${'A'.repeat(43)}=,${'/'.repeat(42)}8=`],
  ['A'.repeat(32), 'short', `${'A'.repeat(43)}=,`, `${'A'.repeat(44)}=`],
]

type Texts = readonly [good: readonly string[], bad: readonly string[]]

/** The ends of a range, and what lies beyond them. */
function range(min: number, max: number, ...bad: string[]): Texts {
  return [
    [String(min), String(max)],
    [String(min - 1), String(max + 1), String(min + 0.5), 'ten', '1e2', ...bad],
  ]
}

/** What each variable takes, and what it refuses, in the order of the table of settings. */
export const SETTING_TEXTS: readonly (readonly [variable: string, ...Texts])[] = [
  ['PORT', ...range(0, 65_535, '4e3', ' 4000', 'http', '0x10', '1e999')],
  ['HOST', ...ADDRESSES],
  ['ROOMGRAPH_ALLOW_OPEN', ['yes', 'no'], ['on', 'YES']],
  ['ROOMGRAPH_WORKERS', ...range(1, 64, 'auto')],
  ['ROOMGRAPH_DRAIN_MS', ...range(0, 300_000, '1s')],
  ['ROOMGRAPH_KEEP_ALIVE_MS', ...range(100, 3_600_000, '1s')],
  [
    'SIGNALWIRE_SPACE',
    ['example', 'example.signalwire.com', 'EXAMPLE', 'a-1', 'a'],
    [
      'https://example.signalwire.com',
      'example.signalwire.com/',
      'example.org',
      'a.b.signalwire.com',
      '-a',
      'a-',
      'a b',
      'a/b',
      'a@b',
      'a#',
      '.signalwire.com',
      'a'.repeat(64),
    ],
  ],
  ['SIGNALWIRE_BASE_URL', ...ORIGINS],
  ['SIGNALWIRE_LINK_ORIGINS', ...LINK_ORIGINS],
  [
    'SIGNALWIRE_PROJECT_ID',
    ['0f0f0f0f-1111-4222-8333-444444444444', '0F0F0F0F-1111-4222-8333-444444444444'],
    ['0f0f0f0f', '0f0f0f0f-1111-4222-8333-44444444444g', '0f0f0f0f-1111-4222-8333-444444444444 ', '{}'],
  ],
  ['SIGNALWIRE_API_TOKEN', ...TOKENS],
  ['TWILIO_ACCOUNT_SID', [ACCOUNT], [API_KEY, `${ACCOUNT}0`, ` ${ACCOUNT}`, ACCOUNT.toLowerCase()]],
  ['TWILIO_AUTH_TOKEN', TOKENS[0], [...TOKENS[1], ACCOUNT, API_KEY]],
  ['TWILIO_API_KEY', [API_KEY], [ACCOUNT, 'canary', `${API_KEY}0`]],
  ['TWILIO_API_SECRET', TOKENS[0], [...TOKENS[1], ACCOUNT, API_KEY]],
  ['TWILIO_INSIGHTS_BASE_URL', ...ORIGINS],
  ['TWILIO_LINK_ORIGINS', ...LINK_ORIGINS],
  ['HTTPS_PROXY', ...PROXIES],
  ['HTTP_PROXY', ...PROXIES],
  ['NO_PROXY', ['*', 'internal.example.com, 127.0.0.1', 'host:8080', '[::1]'], ['http://host', 'a/b']],
  // The other kinds need more beside them.
  ['ROOMGRAPH_AUTH', ['none'], ['basic', 'NONE']],
  [
    'ROOMGRAPH_API_KEYS',
    [`app:${SECRET}`, `app:${SECRET}:cost recordings,other:${SECRET}-2`],
    ['app:canary', `a p:${SECRET}`, `app:${SECRET}:costs`, `app:${SECRET},app:${SECRET}2`, `app:${SECRET} 1`],
  ],
  [
    'ROOMGRAPH_JWT_JWKS_URL',
    ['https://issuer.example.com/keys', 'http://127.0.0.1:1/keys'],
    [
      'http://issuer.example.com/keys',
      'https://user:canary@issuer.example.com',
      'ftp://a',
      'issuer',
      'file:///a',
    ],
  ],
  ['ROOMGRAPH_JWT_ISSUER', ...CLAIMS],
  ['ROOMGRAPH_JWT_AUDIENCE', ...CLAIMS],
  [
    'ROOMGRAPH_ALLOWED_HOSTS',
    ['graph.example.com', 'a,127.0.0.1', '[::1]'],
    ['graph.example.com:80', 'http://a', 'a b', 'a,,b', '%00'],
  ],
  ['ROOMGRAPH_GATEWAY_SECRET', [SECRET], ['canary', `${SECRET} 1`, `${SECRET}é`, 'your-gateway-secret-here']],
  ['ROOMGRAPH_SCOPES', ...TOGGLE],
  ['ROOMGRAPH_WRITES', ...TOGGLE],
  ['ROOMGRAPH_INTROSPECTION', ...TOGGLE],
  ['ROOMGRAPH_GRAPHIQL', ...TOGGLE],
  [
    'ROOMGRAPH_CORS_ORIGINS',
    ['https://app.example.com', 'https://a.test,http://localhost:5173'],
    ['*', 'null', 'app.example.com', 'https://app.example.com/', 'https://A.test', 'https://a.test,'],
  ],
  ['ROOMGRAPH_CORS_HEADERS', ['x-client-version', 'x-a,x-b'], ['*', 'x a', 'x:', 'x-a,,x-b']],
  ['ROOMGRAPH_EXPLAIN', ...TOGGLE],
  ['ROOMGRAPH_MAX_FIRST', ...range(1, 1000, '-5')],
  ['ROOMGRAPH_TIMEOUT_MS', ...range(100, 600_000, '10s')],
  ['ROOMGRAPH_SUBGRAPH', ['on', 'off', 'with-node'], ['ON', 'true', 'node', ' on']],
  ['ROOMGRAPH_PERSISTED', ['on', 'off', 'only'], ['ON', 'true']],
  ['ROOMGRAPH_PERSISTED_DOCUMENTS', ['documents.json'], ['a\u0000b']],
  ['ROOMGRAPH_LIVE', ...TOGGLE],
  ['ROOMGRAPH_LIVE_INTERVAL', ['250ms', '2s', '1m'], ['249ms', '60001ms', '61s', '0', '2']],
  ['ROOMGRAPH_LIVE_MAX_INTERVAL', ['250ms', '15s', '10m'], ['249ms', '600001ms', '601s', '0']],
  ['ROOMGRAPH_LIVE_CALLS_PER_MINUTE', ...range(1, 10_000)],
  ['ROOMGRAPH_LIVE_MAX_STREAMS', ...range(1, 1_000_000)],
  ['ROOMGRAPH_LIVE_MAX_STREAMS_PER_CALLER', ...range(1, 1_000_000)],
  ['ROOMGRAPH_LIVE_MAX_BUFFER_BYTES', ...range(1000, 100_000_000)],
  ['ROOMGRAPH_LIVE_HEARTBEAT', ['100ms', '10s', '5m'], ['99ms', '300001ms', '301s', '0']],
  ['ROOMGRAPH_LIVE_MAX_AGE', ['1000ms', '1h', '24h'], ['999ms', '86400001ms', '25h', '0']],
  ['ROOMGRAPH_MAX_TOKENS', ...range(1, 100_000)],
  ['ROOMGRAPH_MAX_DEPTH', ...range(1, 100)],
  ['ROOMGRAPH_MAX_ALIASES', ...range(0, 10_000)],
  ['ROOMGRAPH_MAX_ROOT_FIELDS', ...range(1, 10_000)],
  ['ROOMGRAPH_MAX_DIRECTIVES', ...range(0, 10_000)],
  ['ROOMGRAPH_MAX_VALUES', ...range(1, 100_000_000)],
  ['ROOMGRAPH_MAX_ANSWER_BYTES', ...range(1000, 100_000_000)],
  ['ROOMGRAPH_MAX_UPSTREAM_CALLS', ...range(1, 100_000, 'off')],
  ['ROOMGRAPH_CONNECT_TIMEOUT_MS', ...range(50, 60_000, '1s')],
  ['ROOMGRAPH_HEADERS_TIMEOUT_MS', ...range(50, 600_000)],
  ['ROOMGRAPH_ATTEMPT_TIMEOUT_MS', ...range(50, 600_000)],
  ['ROOMGRAPH_RETRIES', ...range(0, 5, 'off')],
  ['ROOMGRAPH_RETRY_MIN_MS', ...range(1, 60_000)],
  ['ROOMGRAPH_RETRY_MAX_MS', ...range(1, 60_000)],
  ['ROOMGRAPH_RETRY_BUDGET', ...range(0, 100, '20%')],
  ['ROOMGRAPH_BREAKER_FAILURES', ...range(0, 100_000)],
  ['ROOMGRAPH_BREAKER_RESET_MS', ...range(50, 600_000)],
  ['ROOMGRAPH_MAX_CONCURRENT_CALLS', ...range(1, 10_000)],
  ['ROOMGRAPH_MAX_WAITING_CALLS', ...range(0, 100_000)],
  ['ROOMGRAPH_MAX_OPERATIONS', ...range(1, 100_000)],
  ['ROOMGRAPH_MAX_QUEUE_MS', ...range(0, 60_000)],
  ['ROOMGRAPH_MAX_LOOP_DELAY_MS', ...range(0, 10_000)],
  ['ROOMGRAPH_MAX_UNSENT_BYTES', ...range(1_000_000, 999_999_999, '50MB')],
  ['ROOMGRAPH_METRICS_PORT', ['off', '0', '9464', '65535'], ['65536', '-1', 'on', '9464 ', '94.64']],
  ['ROOMGRAPH_METRICS_HOST', ...ADDRESSES],
  ['ROOMGRAPH_LOG', ['text', 'json', 'off'], ['on', 'JSON', 'debug']],
  ['ROOMGRAPH_TRACING', ...TOGGLE],
  ['ROOMGRAPH_CACHE_ROOMS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_CONFERENCES', ...DURATIONS],
  ['ROOMGRAPH_CACHE_SESSIONS_RUNNING', ...DURATIONS],
  ['ROOMGRAPH_CACHE_SESSIONS_COMPLETED', ...DURATIONS],
  ['ROOMGRAPH_CACHE_MEMBERS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_EVENTS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_RECORDINGS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_LOGS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_INSIGHTS', ...DURATIONS],
  ['ROOMGRAPH_CACHE_STALE_IF_ERROR', ...DURATIONS],
  ['ROOMGRAPH_CACHE_STALE_WHILE_REVALIDATE', ...DURATIONS],
  ['ROOMGRAPH_CACHE_MAX_BYTES', ...range(100_000, 999_999_999, '50MB', '1e8')],
  ['ROOMGRAPH_REDIS_URL', ...REDIS_URLS],
  ['ROOMGRAPH_REDIS_KEY', ...REDIS_KEYS],
  ['ROOMGRAPH_REDIS_ALLOW_PLAIN', ...TOGGLE],
  ['ROOMGRAPH_REDIS_PREFIX', ['rg', 'my-fleet.2'], ['a b', 'a:b', '{a}', 'a'.repeat(33)]],
  ['ROOMGRAPH_REDIS_TIMEOUT_MS', ...range(1, 10_000, '30ms')],
  ['ROOMGRAPH_REDIS_MAX_VALUE_BYTES', ...range(1000, 5_000_000, '1MB')],
]

const BY_TOKEN = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'canary-auth-token' }
const BY_KEY = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_KEY: API_KEY, TWILIO_API_SECRET: 'canary-secret' }
const BY_API_KEY = { ROOMGRAPH_AUTH: 'api-key', ROOMGRAPH_API_KEYS: `app:${SECRET}` }
const BY_JWT = {
  ROOMGRAPH_AUTH: 'jwt',
  ROOMGRAPH_JWT_JWKS_URL: 'https://issuer.example.com/keys',
  ROOMGRAPH_JWT_ISSUER: 'https://issuer.example.com',
  ROOMGRAPH_JWT_AUDIENCE: 'roomgraph',
}

/** What a variable needs beside it, so that nothing but its own text can be wrong. */
export function besideVariable(variable: string): Environment {
  if (variable.startsWith('TWILIO_API_')) return BY_KEY
  if (variable.startsWith('TWILIO_')) return BY_TOKEN
  if (variable.startsWith('ROOMGRAPH_JWT_')) return BY_JWT
  return /API_KEYS|GATEWAY|SCOPES/.test(variable) ? BY_API_KEY : {}
}
