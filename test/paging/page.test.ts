import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Page,
  type PageRef,
  pageKey,
  signalwirePages,
  twilioPages,
} from '../../src/datasources/records/page.ts'
import { UpstreamError } from '../../src/errors.ts'
import { runs } from '../support/extra.ts'

const home = {
  service: 'signalwire',
  origin: 'https://example.signalwire.com',
  path: '/api/video/rooms',
} as const
const own: PageRef = { size: 7 }

function read(style: typeof signalwirePages, json: unknown): Page<unknown> {
  const answer = { found: true, json, at: 'GET /api/video/rooms', requestId: 'request-7' }
  return style.read(answer, home, own, (raw) => raw)
}

const nextOf = (next: unknown) => read(signalwirePages, { links: { next }, data: [] }).next

const SEARCH = '?page_number=1&page_size=50&page_token=PA1'

describe('a link of an upstream behind https', () => {
  test.each([
    `https://example.signalwire.com/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com:443/api/video/rooms${SEARCH}`,
    `HTTPS://EXAMPLE.SignalWire.com/api/video/rooms${SEARCH}`,
    `https:/api/video/rooms${SEARCH}`,
    `//example.signalwire.com/api/video/rooms${SEARCH}`,
    `/api/video/rooms${SEARCH}`,
    `/api/../api/video/./rooms${SEARCH}`,
  ])('%s leads on', (link) => {
    expect(nextOf(link)).toEqual({ number: 1, size: 50, token: 'PA1' })
  })

  test.each([
    `http://example.signalwire.com/api/video/rooms${SEARCH}`,
    `http://example.signalwire.com:443/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com.:443/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com./api/video/rooms${SEARCH}`,
    `https://example.signalwire.com:8443/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com.evil.example/api/video/rooms${SEARCH}`,
    `https://other.signalwire.com/api/video/rooms${SEARCH}`,
    `https://еxample.signalwire.com/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com@evil.example/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com\\@evil.example/api/video/rooms${SEARCH}`,
    `https://example.signalwire.com%2eevil.example/api/video/rooms${SEARCH}`,
    `/api/video/rooms%2f${SEARCH}`,
    `/api/video/rooms;x${SEARCH}`,
    `/api/video//rooms${SEARCH}`,
  ])('%s leads nowhere', (link) => {
    expect(nextOf(link)).toBeInstanceOf(UpstreamError)
  })

  test('says who answered, and not what', () => {
    const error = nextOf(`https://canary.example/api/video/rooms${SEARCH}`)
    expect(error).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringMatching(/^GET \/api\/video\/rooms answered.* SIGNALWIRE_LINK_ORIGINS\.$/),
      extensions: { service: 'signalwire', status: 200, requestId: 'request-7' },
    })
    expect(JSON.stringify(error)).not.toContain('canary')
  })
})

describe('the array that `meta.key` names', () => {
  const meta = { key: 'rooms', next_page_url: null, previous_page_url: null }

  test('is what a Twilio page holds', () => {
    const page = read(twilioPages, { meta, rooms: [1, 2], other: [3] })
    expect(page).toEqual({ items: [1, 2], ref: own, next: undefined, prev: undefined, linked: true })
  })

  test.each<[what: string, json: unknown]>([
    ['is not there', { meta: { ...meta, key: 'participants' }, rooms: [] }],
    ['is inherited', { meta: { ...meta, key: 'constructor' }, rooms: [] }],
    ['is no array', { meta: { ...meta, key: 'meta' }, rooms: [] }],
    ['has no name', { meta: { ...meta, key: undefined }, rooms: [] }],
    ['has a list for its name', { meta: { ...meta, key: ['rooms'] }, rooms: [] }],
    ['has no meta', { rooms: [] }],
  ])('is the one that the path is called by where it %s', (_, json) => {
    expect(read(twilioPages, json).items).toEqual([])
  })

  test.each<[what: string, json: unknown]>([
    ['another list', { meta: { ...meta, key: 'participants' }, conferences: [] }],
    ['no array', { meta, rooms: { 0: {} } }],
    ['nothing', { meta }],
    ['no object', [[]]],
  ])('is missed where there is %s', (_, json) => {
    expect(() => read(twilioPages, json)).toThrow(UpstreamError)
  })

  test('may have any name', () => {
    expect(read(twilioPages, { meta: { ...meta, key: 'items' }, items: [1], rooms: [2] }).items).toEqual([1])
  })
})

describe('a page reference', () => {
  const refs: fc.Arbitrary<PageRef> = fc.record(
    {
      number: fc.integer({ min: 0, max: 3 }),
      size: fc.integer({ min: 1, max: 3 }),
      token: fc.constantFrom('PA1', 'PA2', '1/2/PA1', '/', '0'),
    },
    { requiredKeys: ['size'] },
  )

  test('has the same key as another exactly if both ask for the same page', () => {
    fc.assert(
      fc.property(refs, refs, (one, other) => {
        const asked = ({ number = 0, size, token = '' }: PageRef) => JSON.stringify([number, size, token])
        expect(pageKey(one) === pageKey(other)).toBe(asked(one) === asked(other))
      }),
    )
  })

  test('always asks for its size, and for a number only where there is one to ask for', () => {
    expect(signalwirePages.query({ size: 5 })).toEqual({ page_size: 5 })
    expect(signalwirePages.query({ number: 0, size: 5 })).toEqual({ page_size: 5 })
    expect(signalwirePages.query({ number: 0, size: 5, token: 'PA' })).toEqual({
      page_number: 0,
      page_size: 5,
      page_token: 'PA',
    })
    expect(signalwirePages.query({ number: 2, size: 5, token: 'PA' })).toEqual({
      page_number: 2,
      page_size: 5,
      page_token: 'PA',
    })
    expect(signalwirePages.query({ size: 5, token: 'PA' })).toEqual({ page_size: 5, page_token: 'PA' })
  })

  test('comes back from a link that asks for it', () => {
    fc.assert(
      fc.property(refs, (ref) => {
        const search = new URLSearchParams(
          Object.entries(signalwirePages.query(ref)).map(([key, value]) => [key, `${value}`]),
        )
        expect(pageKey(nextOf(`/api/video/rooms?${search}`) as PageRef)).toBe(pageKey(ref))
      }),
    )
  })

  test('is the same whether the link is plain or has to be parsed as a URL', () => {
    const piece = fc.constantFrom(
      ...[
        'page_token',
        'page_number',
        'page_size',
        '=',
        '&',
        '?',
        '#',
        '%41',
        '%',
        '%zz',
        '+',
        ' ',
        '\t',
        '5',
        '-1',
      ],
      ...['\u00e9', '/', '..', "'", ':'],
    )
    const outcome = (link: string) => {
      try {
        return nextOf(link)
      } catch (error) {
        return (error as Error).message
      }
    }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const rest = `/api/video/rooms?${pieces.join('')}`
        // Capitals in the host make the first one a link that only a URL parser can tell.
        expect(outcome(`https://example.signalwire.com${rest}`)).toEqual(
          outcome(`HTTPS://EXAMPLE.signalwire.com${rest}`),
        )
      }),
      { numRuns: runs(2000) },
    )
  })
})
