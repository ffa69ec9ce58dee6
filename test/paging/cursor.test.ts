import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageRef } from '../../src/datasources/records/page.ts'
import { CursorError, UpstreamError } from '../../src/errors.ts'
import { type CursorData, decodeCursor, PageCursors } from '../../src/resolvers/pagination/cursor.ts'
import { itemHash } from '../../src/resolvers/pagination/cursor-parts.ts'
import { startDetector } from '../../src/resolvers/pagination/cycle-detector.ts'
import { sealed } from '../support/cursor-format.ts'

const BINDING = 'signalwire https://example.com project /api/video/rooms []'

/** A token as the upstream's documentation shows it. */
const documentedToken = fc.uuid().map((uuid) => `PA${uuid}`)

function refs(token: fc.Arbitrary<string>): fc.Arbitrary<PageRef> {
  return fc.record(
    { number: fc.nat({ max: 99_999 }), size: fc.integer({ min: 1, max: 1000 }), token },
    { requiredKeys: ['size'] },
  )
}

/** What a cursor is to hold, with the item's id in place of its hash; undefined for one that could not be read. */
type Given = Omit<CursorData, 'item'> & { readonly id: string | undefined }

function heldBy({ id, ...rest }: Given): CursorData {
  return { ...rest, item: id === undefined ? '' : itemHash(id) }
}

function cursors(token: fc.Arbitrary<string>): fc.Arbitrary<Given> {
  const parts = fc.record({
    page: refs(token),
    index: fc.oneof(fc.constant(0), fc.nat({ max: 999 })),
    id: fc.option(fc.string(), { nil: undefined }),
    next: fc.option(refs(token), { nil: undefined }),
    prev: fc.option(refs(token), { nil: undefined }),
    detector: fc
      .record({ ref: refs(token), forward: fc.boolean(), steps: fc.nat({ max: 100_000 }) })
      .map(({ ref, forward, steps }) => ({ forward, steps, mark: startDetector(ref, forward).mark })),
  })
  // Only the first item of a page has the link back.
  return parts.map((data) => (data.index === 0 ? data : { ...data, prev: undefined }))
}

/** The cursor of an item on a page that is as long as the item's place and links say. */
function encodeCursor(binding: string, { page, index, id, next, prev, detector }: Given): string {
  const unreadable = new UpstreamError('UPSTREAM_BAD_RESPONSE', 'unreadable', { service: 'signalwire' })
  const items = Array.from<string | UpstreamError>({ length: next ? index + 1 : index + 2 }).fill(unreadable)
  if (id !== undefined) items[index] = id
  const list = { binding, idOf: (item: string) => item }
  const written = new PageCursors(list, { ref: page, next, prev, items }, detector)
  const [cursor = ''] = written.between(index, index + 1)
  return cursor
}

/** The mark of a detector that has just begun is made when it is looked at. */
function plain(data: CursorData): CursorData {
  const { forward, steps, mark } = data.detector
  return { ...data, detector: { forward, steps, mark } }
}

function codeOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error instanceof CursorError ? error.code : error
  }
  return undefined
}

describe('what a cursor holds', () => {
  test('comes back as it was, within 300 characters, with tokens as documented', () => {
    fc.assert(
      fc.property(cursors(documentedToken), (data) => {
        const cursor = encodeCursor(BINDING, data)
        expect(cursor.length).toBeLessThan(300)
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(plain(decodeCursor(BINDING, cursor))).toEqual(heldBy(data))
      }),
    )
  })

  test('comes back whatever the characters of a token', () => {
    fc.assert(
      fc.property(
        cursors(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((token) => !/\p{Cc}/u.test(token)),
        ),
        (data) => {
          const { page, index, item } = decodeCursor(BINDING, encodeCursor(BINDING, data))
          expect({ page, index, item }).toEqual({
            page: data.page,
            index: data.index,
            item: heldBy(data).item,
          })
        },
      ),
    )
  })

  test('loses the link back first, then the one forward, and never its page, where tokens are long', () => {
    const ref = (length: number, name: string): PageRef => ({ size: 1, token: name.repeat(length) })
    const kept = (length: number) => {
      const data: Given = {
        page: ref(length, 'a'),
        index: 0,
        id: 'x',
        next: ref(length, 'b'),
        prev: ref(length, 'c'),
        detector: startDetector({ size: 1 }, true),
      }
      const { page, next, prev } = decodeCursor(BINDING, encodeCursor(BINDING, data))
      expect(page).toEqual(data.page)
      return { next: next !== undefined, prev: prev !== undefined }
    }
    expect(kept(38)).toEqual({ next: true, prev: true })
    expect(kept(64)).toEqual({ next: true, prev: false })
    expect(kept(150)).toEqual({ next: false, prev: false })
    expect(kept(1024)).toEqual({ next: false, prev: false })
  })

  test('leaves out the detector of a walk that begins forward on its page, and of no other', () => {
    const page = { size: 50 }
    const own = {
      page,
      index: 7,
      id: 'x',
      next: undefined,
      prev: undefined,
      detector: startDetector(page, true),
    }
    expect(encodeCursor(BINDING, own)).toHaveLength(37)
    for (const detector of [
      startDetector(page, false),
      startDetector({ size: 49 }, true),
      { forward: true, steps: 1, mark: own.detector.mark },
    ]) {
      const cursor = encodeCursor(BINDING, { ...own, detector })
      expect(cursor.length).toBeGreaterThan(50)
      expect(plain(decodeCursor(BINDING, cursor)).detector).toEqual(
        plain({ ...heldBy(own), detector }).detector,
      )
    }
  })

  test('takes page 0 with a token and page 0 without a number for two things', () => {
    for (const page of [{ size: 5 }, { number: 0, size: 5 }, { number: 0, size: 5, token: 'PA' }]) {
      const data = {
        page,
        index: 0,
        id: undefined,
        next: undefined,
        prev: undefined,
        detector: startDetector(page, true),
      }
      expect(decodeCursor(BINDING, encodeCursor(BINDING, data)).page).toEqual(page)
    }
  })
})

describe('a cursor that somebody has sealed', () => {
  const head = [[5], [1, 0, 'markmark']]
  const code = (content: unknown, tail?: string) =>
    codeOf(() => decodeCursor(BINDING, sealed(BINDING, content, tail)))

  test.each<[unknown, string?]>([
    [head],
    [head, 'AAAA--------'],
    [[[5]]],
    [[[5, 1], 0, [], [5, 2]]],
    [[[1000, 999_999_999_999_999, 0], [0, 9, 'markmark'], ['ü +/"'.padEnd(1024, 'x')], 0, [1]]],
  ])('in the form of ours is read: %j', (content, tail) => {
    expect(code(content, tail)).toBeUndefined()
  })

  test.each([null, true, 5, 'text', {}, [], [...head, [], 0, [5], 0], { 0: [5], 1: head[1], length: 2 }])(
    'is refused where it is no head: %j',
    (content) => {
      expect(code(content)).toBe('CURSOR_INVALID')
    },
  )

  const refs = [
    null,
    true,
    '',
    [],
    {},
    [0],
    [1001],
    [-1],
    [0.5],
    ['5'],
    [null],
    [[5]],
    [5, -2],
    [5, 1e15],
    [5, 0.5],
  ]
  test.each([...refs, [5, '1'], [5, {}], [5, 1, 1], [5, 1, -2], [5, 1, '0'], [5, 1, 0, 0], { size: 5 }])(
    'is refused where a page is %j',
    (page) => {
      const heads = [
        [page, head[1]],
        [...head, [], page],
        [...head, [], 0, page],
        [...head, [], [5], page],
      ]
      for (const content of heads) expect(code(content)).toBe('CURSOR_INVALID')
    },
  )

  test.each([
    null,
    5,
    'text',
    {},
    [{}],
    [['PA']],
    [5],
    [null],
    [''],
    ['a', {}],
    ['a'.repeat(1025)],
    ['a\nb'],
    ['\u0000'],
    ['\u0085'],
  ])('is refused where the tokens are %j', (tokens) => {
    for (const page of [[5], [5, 1, 0]]) expect(code([page, head[1], tokens])).toBe('CURSOR_INVALID')
  })

  test('is refused where half a surrogate pair is in a token, or there are more tokens than pages', () => {
    expect(code([[5, 1, 0], head[1], ['\ud83d']])).toBe('CURSOR_INVALID')
    expect(code([[5, 1, 0], head[1], ['a', 'b', 'c', 'd']])).toBe('CURSOR_INVALID')
  })

  test.each([
    null,
    5,
    {},
    [],
    [1, 0],
    [2, 0, 'markmark'],
    [true, 0, 'markmark'],
    [1, -1, 'markmark'],
    [1, 2 ** 31, 'markmark'],
    [1, 0.5, 'markmark'],
    [1, 0, 5],
    [1, 0, 'mark'],
    [1, 0, 'mark/ark'],
    [1, 0, ['markmark']],
  ])('is refused where the detector is %j', (detector) => {
    expect(code([[5], detector])).toBe('CURSOR_INVALID')
  })

  test.each(['____________', '------------', 'AAAA', 'AAAAbbbbcccc ', 'AAAAbbbbccc=', 'AAAAbbbbccü'])(
    'is refused where the place is %s',
    (tail) => {
      expect(code(head, tail)).toBe('CURSOR_INVALID')
    },
  )

  test('is refused where its text is no JSON, or its seal or check is made up', () => {
    expect(codeOf(() => decodeCursor(BINDING, sealed(BINDING, head).replace(/^2.{8}/, '2AAAAAAAA')))).toBe(
      'CURSOR_INVALID',
    )
    expect(codeOf(() => decodeCursor(BINDING, sealed(BINDING, head).replace(/.{8}$/, 'AAAAAAAA')))).toBe(
      'CURSOR_INVALID',
    )
    expect(codeOf(() => decodeCursor(BINDING, sealed(BINDING, undefined)))).toBe('CURSOR_INVALID')
  })

  test('is refused as any text is, whatever it looks like', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.string().map((text) => `2${text}`),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(codeOf(() => decodeCursor(BINDING, text))).toBe('CURSOR_INVALID')
      }),
    )
  })
})

test('a cursor fits its binding and no other', () => {
  const bindings = fc.uniqueArray(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(bindings, cursors(documentedToken), ([one = '', other = ''], data) => {
      const cursor = encodeCursor(one, data)
      expect(codeOf(() => decodeCursor(one, cursor))).toBeUndefined()
      expect(codeOf(() => decodeCursor(other, cursor))).toBe('CURSOR_INVALID')
    }),
  )
})
