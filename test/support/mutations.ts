import fc from 'fast-check'
import { runs } from './extra.ts'

/** One change of some bytes. */
export type Mutation = (bytes: Buffer) => Buffer

/** JSON that parsers, prototypes and numbers trip over, as it is written. */
export const ODD_JSON: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '-0',
  '1e400',
  '9007199254740993',
  '123456789012345678901234567890',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '"__proto__"',
  '"constructor"',
  '"2026-02-31T25:61:61Z"',
  '"-1"',
  '"javascript:alert(1)"',
  '"http://["',
  `"${'x'.repeat(20_000)}"`,
  '[]',
  '{}',
  '[[[]]]',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"toString":1,"valueOf":2,"then":3,"length":-1}',
  '{"id":"a","id":"b"}',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
]

/** A bit turned, a piece cut out, doubled or put in, the rest cut off. */
const byteMutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.nat(), fc.nat({ max: 40 }), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 12 }))
  .map(([place, length, kind, inserted]) => (bytes) => {
    const at = bytes.length === 0 ? 0 : place % bytes.length
    const [before, piece, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ]
    if (kind === 0)
      return Buffer.concat([
        before,
        Buffer.from([(bytes[at] ?? 0) ^ (1 << (length % 8))]),
        bytes.subarray(at + 1),
      ])
    if (kind === 1) return Buffer.concat([before, after])
    if (kind === 2) return Buffer.concat([before, piece, piece, after])
    if (kind === 3) return Buffer.concat([before, Buffer.from(inserted), piece, after])
    return before
  })

/** Some changes of bytes, one after the other. */
export const byteMutations: fc.Arbitrary<Mutation> = fc
  .array(byteMutation, { minLength: 1, maxLength: 4 })
  .map((each) => (bytes) => each.reduce((changed, mutate) => mutate(changed), bytes))

/** Where in a JSON text a value stands: behind a colon, a comma or a bracket. */
const VALUE = /(?<=[[:,]\s*)(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\{\}|\[\])(?=\s*[,\]}])/g

/** Odd values in place of some values of a JSON text, and at times a key twice. */
export const valueMutations: fc.Arbitrary<Mutation> = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom(...ODD_JSON)), { minLength: 1, maxLength: 4 })
  .map((changes) => (bytes) => {
    let text = bytes.toString('utf8')
    for (const [place, odd] of changes) {
      const values = [...text.matchAll(VALUE)]
      const found = values[place % Math.max(values.length, 1)]
      if (found) text = text.slice(0, found.index) + odd + text.slice(found.index + found[0].length)
    }
    return Buffer.from(text)
  })

/** How long a property is tried: in the suite for seconds and with one seed, by hand for as long as FUZZ_MS says. */
export function fuzzing<T>(numRuns: number): fc.Parameters<T> {
  const { FUZZ_MS, FUZZ_SEED } = process.env
  if (FUZZ_MS === undefined) {
    return {
      seed: 5,
      numRuns: runs(numRuns, Math.ceil(numRuns / 4)),
      interruptAfterTimeLimit: 10_000,
      markInterruptAsFailure: false,
    }
  }
  return {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Number(FUZZ_MS),
    markInterruptAsFailure: false,
    ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
  }
}

/** Milliseconds that a test of such a property may take. */
export const FUZZ_TIMEOUT: number = Number(process.env.FUZZ_MS ?? 10_000) + 60_000
