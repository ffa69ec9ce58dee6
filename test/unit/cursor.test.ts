import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageRef } from '../../src/datasources/page.ts'
import { CursorError } from '../../src/errors.ts'
import { type CursorData, decodeCursor, encodeCursor, itemHash } from '../../src/resolvers/cursor.ts'
import { sealCursor } from '../../src/resolvers/sealed-cursor.ts'
import { beginTrail } from '../../src/resolvers/trail.ts'

const BINDING = 'signalwire https://example.com project /api/video/rooms []'

/** A token as the upstream's documentation shows it. */
const documentedToken = fc.uuid().map((uuid) => `PA${uuid}`)

function refs(token: fc.Arbitrary<string>): fc.Arbitrary<PageRef> {
  return fc.record(
    { number: fc.nat({ max: 99_999 }), size: fc.integer({ min: 1, max: 1000 }), token },
    { requiredKeys: ['size'] },
  )
}

function cursors(token: fc.Arbitrary<string>): fc.Arbitrary<CursorData> {
  return fc.record({
    page: refs(token),
    index: fc.nat({ max: 999 }),
    item: fc.string().map(itemHash),
    next: fc.option(refs(token), { nil: undefined }),
    prev: fc.option(refs(token), { nil: undefined }),
    trail: fc
      .record({ ref: refs(token), forward: fc.boolean(), steps: fc.nat({ max: 100_000 }) })
      .map(({ ref, forward, steps }) => ({ forward, steps, mark: beginTrail(ref, forward).mark })),
  })
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
        expect(decodeCursor(BINDING, cursor)).toEqual(data)
      }),
    )
  })

  test('comes back whatever the characters of a token', () => {
    fc.assert(
      fc.property(cursors(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })), (data) => {
        const { page, index, item } = decodeCursor(BINDING, encodeCursor(BINDING, data))
        expect({ page, index, item }).toEqual({ page: data.page, index: data.index, item: data.item })
      }),
    )
  })

  test('loses the link back first, then the one forward, and never its page, where tokens are long', () => {
    const ref = (length: number, name: string): PageRef => ({ size: 1, token: name.repeat(length) })
    const kept = (length: number) => {
      const data: CursorData = {
        page: ref(length, 'a'),
        index: 0,
        item: itemHash('x'),
        next: ref(length, 'b'),
        prev: ref(length, 'c'),
        trail: beginTrail({ size: 1 }, true),
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

  test('takes page 0 with a token and page 0 without a number for two things', () => {
    for (const page of [{ size: 5 }, { number: 0, size: 5 }, { number: 0, size: 5, token: 'PA' }]) {
      const data = {
        page,
        index: 0,
        item: '',
        next: undefined,
        prev: undefined,
        trail: beginTrail(page, true),
      }
      expect(decodeCursor(BINDING, encodeCursor(BINDING, data)).page).toEqual(page)
    }
  })
})

describe('a forged cursor', () => {
  test.each([
    null,
    true,
    5,
    'text',
    {},
    [],
    [0],
    [0, 'item'],
    [0, 'item', [1, 0, 'mark'], []],
    [0, 'item', [1, 0, 'mark'], [], 0, 0, 0],
    [0.5, 'item', [1, 0, 'mark'], [], [0, 5, -1], 0, 0],
    ['0', 'item', [1, 0, 'mark'], [], [0, 5, -1], 0, 0],
    [0, null, [1, 0, 'mark'], [], [0, 5, -1], 0, 0],
    [0, 'item', null, [], [0, 5, -1], 0, 0],
    [0, 'item', [1, 0, 'mark'], null, [0, 5, 0], 0, 0],
    [0, 'item', [1, 0, 'mark'], [], null, 0, 0],
    [0, 'item', [1, 0, 'mark'], [], [0, 5, -1], null, 0],
  ])('whose check holds and whose content is %j is refused all the same', (content) => {
    expect(codeOf(() => decodeCursor(BINDING, sealCursor(BINDING, content)))).toBe('CURSOR_INVALID')
  })

  test('is refused as any text is, whatever it looks like', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.string().map((text) => `1${text}`),
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
