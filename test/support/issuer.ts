import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { test } from 'vitest'
import type { RoomgraphOptions } from '../../src/index.ts'
import { startGraph } from './graph.ts'

export const ISSUER = 'https://issuer.example.com'
export const AUDIENCE = 'roomgraph'

/** Null names no key. */
type Signing = { readonly alg?: string; readonly kid?: string | null; readonly key?: CryptoKey | Uint8Array }

/** An identity provider with one key for each algorithm, which it publishes. */
export interface Issuer {
  readonly jwksUrl: string
  /** How often its keys were asked for. */
  readonly requests: number
  /** The public key of an algorithm, as it is published. */
  publicKey(alg: string): object
  /** Answers in place of the keys; `undefined` gives them again. */
  answer: ((response: ServerResponse) => void) | undefined
  /** Gives its keys. */
  send(response: ServerResponse): void
  /** A token that is good for a minute, unless `claims` say otherwise; `undefined` takes a claim out. */
  token(claims?: Readonly<Record<string, unknown>>, signing?: Signing): Promise<string>
  close(): Promise<void>
}

export async function startIssuer(...algorithms: string[]): Promise<Issuer> {
  const pairs = new Map<string, { privateKey: CryptoKey; jwk: object }>()
  for (const alg of algorithms) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    pairs.set(alg, { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' } })
  }
  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    if (issuer.answer) issuer.answer(response)
    else issuer.send(response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const issuer: Issuer = {
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    get requests() {
      return requests
    },
    publicKey: (alg) => pairs.get(alg)?.jwk ?? {},
    answer: undefined,
    send(response) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [...pairs.values()].map(({ jwk }) => jwk) }))
    },
    token(claims = {}, { alg = algorithms[0] ?? '', kid = alg, key = pairs.get(alg)?.privateKey } = {}) {
      if (!key) throw new Error(`no key for ${alg}`)
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 60, sub: 'canary-caller' }
      const payload = Object.fromEntries(
        Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined),
      )
      return new SignJWT(payload).setProtectedHeader({ alg, ...(kid !== null && { kid }) }).sign(key)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  return issuer
}

/** A graph that lets callers in who have a token of an issuer of its own. */
export async function startTokens(algorithms: readonly string[], options: Partial<RoomgraphOptions> = {}) {
  const issuer = await startIssuer(...algorithms)
  const auth = { kind: 'jwt', jwksUrl: issuer.jwksUrl, issuer: ISSUER, audience: AUDIENCE } as const
  const graph = await startGraph({}, { auth, ...options })
  const close = async () => {
    await graph.close()
    await issuer.close()
  }
  return { issuer, graph, close }
}

/** `test` with the fixtures `issuer` and `graph`, both new for each test. */
export function withTokens() {
  return test
    .extend('tokens', async ({ task: _ }, { onCleanup }) => {
      const tokens = await startTokens(['ES256', 'RS256'])
      onCleanup(() => tokens.close())
      return tokens
    })
    .extend('issuer', ({ tokens }) => tokens.issuer)
    .extend('graph', ({ tokens }) => tokens.graph)
}
