import { expect, test } from 'vitest'
import { headOfWhole } from '../../src/server/overload/quick-refusal.ts'

const BODY = '{"query":"{ __typename }"}'

/** A POST with these lines beside the usual ones. */
function post(
  lines: readonly string[] = [],
  body = BODY,
  length: number | string = Buffer.byteLength(body),
): Buffer {
  const head = ['POST /graphql HTTP/1.1', 'host: localhost', ...lines, `content-length: ${length}`]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

test.each<[string, Buffer]>([
  ['usual', post(['content-type: application/json', 'accept: */*', 'x-request-id: abc'])],
  ['one with an empty header', post(['x-empty:'])],
  ['one that keeps the connection', post(['Connection: keep-alive'])],
  ['one with a body of more bytes than letters', post([], '{"query":"{ ä }"}')],
  ['one without a body', post([], '')],
  ['one with a body like a request', post([], post().toString())],
])('a whole request: %s', (_, bytes) => {
  const head = headOfWhole(bytes)
  expect(bytes.toString('latin1').startsWith(`${head}\r\n`)).toBe(true)
})

test.each<[string, Buffer | string]>([
  ['nothing', ''],
  ['the beginning of a word', 'POS'],
  ['half a head', post().subarray(0, 40)],
  ['a head without its body', post().subarray(0, -BODY.length)],
  ['a body that is not complete', post().subarray(0, -1)],
  ['more than a request', Buffer.concat([post(), Buffer.from('P')])],
  ['two requests', Buffer.concat([post(), post()])],
  ['a GET', 'GET /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n'],
  ['HTTP/1.0', post().toString().replace('HTTP/1.1', 'HTTP/1.0')],
  ['no length', post().toString().replace('content-length', 'x-length')],
  ['two lengths', post(['content-length: 3'])],
  ['two lengths that agree', post([`content-length: ${BODY.length}`])],
  ['a list of lengths', post([], BODY, `${BODY.length}, ${BODY.length}`)],
  ['a length with a sign', post([], BODY, `+${BODY.length}`)],
  ['a length in hexadecimal', post([], BODY, `0x${BODY.length.toString(16)}`)],
  ['a length before a blank', post([], BODY, `${BODY.length} `)],
  ['a length after a tab', post([], BODY, `\t${BODY.length}`)],
  [
    'a length of a name with a blank',
    post([], BODY, 0).toString().replace('content-length:', 'content-length :'),
  ],
  ['chunks', post(['transfer-encoding: chunked'])],
  ['chunks in capitals', post(['Transfer-Encoding: chunked'])],
  ['an expectation', post(['Expect: 100-continue'])],
  ['an upgrade', post(['upgrade: websocket', 'connection: upgrade'])],
  ['the last request of a connection', post(['connection: close'])],
  ['a continued line', post(['x-a: b', ' content-length: 3'])],
  ['a line break without its return', post(['x-a: b\ncontent-length: 3'])],
  ['a return without its line break', post(['x-a: b\rcontent-length: 3'])],
  ['a NUL', post(['x-a: \0'])],
  ['a line without a name', post([': b'])],
  ['a long head', post([`x-a: ${'a'.repeat(5000)}`])],
])('no whole request that can be read with certainty: %s', (_, bytes) => {
  expect(headOfWhole(Buffer.from(bytes as string))).toBe(undefined)
})
