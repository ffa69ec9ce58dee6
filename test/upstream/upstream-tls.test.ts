import { type AddressInfo, createServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { certificateOf } from '../support/certificate.ts'
import { type FaultyGraph, startFaultyGraph } from '../support/faulty-graph.ts'
import { PAGE, type RawUpstream, startRawUpstream, whole } from '../support/raw-upstream.ts'

const ours = certificateOf('IP:127.0.0.1')
const ofAnotherHost = certificateOf('DNS:elsewhere.example')

let raw: RawUpstream
let graph: FaultyGraph
const trusted = getCACertificates('default')
afterEach(async () => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
  setDefaultCACertificates(trusted)
  await raw.close()
  await graph.close()
})

const answer = (socket: { write(text: string): unknown }) => socket.write(whole(200, PAGE))

async function expectRefused(url: string, code: RegExp): Promise<void> {
  graph = await startFaultyGraph(url)
  const { data, errors, extensions } = await graph.run()
  expect(errors).toMatchObject([
    {
      path: ['rooms'],
      message: expect.stringMatching(/^GET \/api\/video\/rooms could not be sent: .*certificate/),
      extensions: { code: 'UPSTREAM_TLS', service: 'signalwire', retryable: false },
    },
  ])
  expect(errors[0].message).toMatch(code)
  expect(data).toMatchObject({ rooms: null, insightsRooms: { nodes: [{}] } })
  expect(extensions.upstream.total).toBe(2)
  expect(raw.requests).toBe(0)
}

describe('a certificate', () => {
  test('that signs itself is refused, once and without a request', async () => {
    raw = await startRawUpstream(answer, ours)
    await expectRefused(raw.url, /DEPTH_ZERO_SELF_SIGNED_CERT/)
  })

  test('is verified whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    raw = await startRawUpstream(answer, ours)
    await expectRefused(raw.url, /DEPTH_ZERO_SELF_SIGNED_CERT/)
  })

  test('of another host is refused, though it is trusted', async () => {
    setDefaultCACertificates([...trusted, ofAnotherHost.cert])
    raw = await startRawUpstream(answer, ofAnotherHost)
    await expectRefused(raw.url, /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  test('that is trusted and of this host serves', async () => {
    setDefaultCACertificates([...trusted, ours.cert])
    raw = await startRawUpstream(answer, ours)
    graph = await startFaultyGraph(raw.url)
    const { data, errors } = await graph.run()
    expect(errors).toBeUndefined()
    expect(data.rooms.nodes).toHaveLength(2)
    expect(raw.requests).toBe(1)
  })
})

test('plain HTTP behind an https origin is refused as well', async () => {
  const plain = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  })
  await new Promise<void>((listening) => plain.listen(0, '127.0.0.1', listening))
  try {
    raw = await startRawUpstream(answer)
    await expectRefused(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`, /ERR_SSL|EPROTO/)
  } finally {
    plain.close()
  }
})
