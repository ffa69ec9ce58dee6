import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadUserInputError } from '../../src/errors.ts'
import { globalId, parseGlobalId, parseId } from '../../src/resolvers/global-id.ts'
import { runs } from '../support/extra.ts'

const byType = fc.oneof(
  fc.record({
    type: fc.constantFrom('Room', 'Conference', 'RoomSession', 'RoomRecording'),
    keys: fc.tuple(fc.uuid()),
  }),
  fc.record({ type: fc.constant('RoomSessionMember'), keys: fc.tuple(fc.uuid(), fc.uuid()) }),
)

describe('a global ID', () => {
  test('gives back its type and keys, and is text for a URL', () => {
    fc.assert(
      fc.property(byType, ({ type, keys }) => {
        const id = globalId(type, ...keys)
        expect(id).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(parseGlobalId('id', id)).toEqual({ type, keys })
      }),
    )
  })

  test('is taken where its own type is asked for, and nowhere else', () => {
    fc.assert(
      fc.property(byType, byType, (one, other) => {
        const id = globalId(one.type, ...one.keys)
        if (one.type === other.type) expect(parseId('id', other.type, id)).toBe(one.keys[0])
        else expect(() => parseId('id', other.type, id)).toThrow(BadUserInputError)
      }),
    )
  })

  test('is written in one way only: the bits that base64 leaves over count as well', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const type of ['Room', 'Conference', 'RoomSession', 'RoomRecording'] as const) {
      const id = globalId(type, '0d4f3b1a-0000-4000-8000-00000000000f')
      for (const letter of letters) {
        const altered = id.slice(0, -1) + letter
        // A UUID in capitals is the same one, and is written in small letters.
        if (/[A-F]$/.test(Buffer.from(altered, 'base64url').toString())) continue
        try {
          const parsed = parseGlobalId('id', altered)
          expect(globalId(parsed.type, ...parsed.keys)).toBe(altered)
        } catch (error) {
          expect(error).toBeInstanceOf(BadUserInputError)
        }
      }
    }
  })

  test('is the base64url of its parts, whatever letters they have', () => {
    const keys = fc.oneof(
      fc.uuid(),
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w:-]*$/),
    )
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1, maxLength: 2 }), (parts) => {
        const expected = Buffer.from(['Room', ...parts].join(':')).toString('base64url')
        expect(globalId('Room', ...parts)).toBe(expected)
      }),
      { numRuns: runs(1000) },
    )
  })

  test('is no other text', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.uuid())
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => parseGlobalId('id', text)).toThrow(BadUserInputError)
      }),
    )
  })

  test('of a key that could not be read is that error', () => {
    const error = new Error('unreadable')
    expect(globalId('RoomSessionMember', error as never, 'key')).toBe(error)
  })
})

test('a refusal says how long what came is, and shows none of it', () => {
  const message = (value: string) => {
    try {
      parseGlobalId('ids[3]', value)
    } catch (error) {
      return (error as Error).message
    }
    return undefined
  }
  expect(message('"quoted"\n')).toContain('`ids[3]`')
  expect(message('"quoted"\n')).toContain('got a text of 9 characters.')
  expect(message('x')).toContain('got a text of 1 character.')
  expect(message('')).toContain('got an empty text.')
  expect(message('"quoted"\n')).not.toContain('quoted')
})
