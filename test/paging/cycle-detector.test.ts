import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageRef } from '../../src/datasources/records/page.ts'
import {
  type CycleDetector,
  detectCycle,
  startDetector,
} from '../../src/resolvers/pagination/cycle-detector.ts'

/** Follows links until the detector refuses one, and gives the number of links followed; Infinity after 5000. */
function steps(pageAt: (step: number) => PageRef, forward: boolean): number {
  let detector: CycleDetector | undefined = startDetector(pageAt(0), forward)
  for (let step = 0; step < 5000; step++) {
    detector = detectCycle(detector, forward, pageAt(step), pageAt(step + 1))
    if (!detector) return step
  }
  return Number.POSITIVE_INFINITY
}

const named = (name: number | string): PageRef => ({ size: 10, token: `PA${name}` })

describe('a cycle detector', () => {
  test('notices a cycle of any length behind a lead of any length, soon', () => {
    const lengths = fc.integer({ min: 1, max: 200 })
    fc.assert(
      fc.property(fc.nat({ max: 200 }), lengths, fc.boolean(), (lead, cycle, forward) => {
        const pageAt = (step: number) => named(step < lead ? step : lead + ((step - lead) % cycle))
        const followed = steps(pageAt, forward)
        expect(followed).toBeGreaterThanOrEqual(lead + cycle - 1)
        expect(followed).toBeLessThanOrEqual(cycle === 1 ? lead : 3 * (lead + cycle))
      }),
    )
  })

  test('suspects no walk over pages that are all different', () => {
    expect(steps(named, true)).toBe(Number.POSITIVE_INFINITY)
    expect(steps(named, false)).toBe(Number.POSITIVE_INFINITY)
    const numbered = (step: number): PageRef => ({ number: step + 1, size: 10, token: 'PAsame' })
    expect(steps(numbered, true)).toBe(Number.POSITIVE_INFINITY)
    const countdown = (step: number): PageRef => ({ number: 9000 - step, size: 10, token: 'PAsame' })
    expect(steps(countdown, false)).toBe(Number.POSITIVE_INFINITY)
  })

  test('refuses a link forward to the first page, and takes one backward', () => {
    const detector = startDetector(named('here'), true)
    for (const first of [{ size: 10 }, { size: 5, number: 0 }]) {
      expect(detectCycle(detector, true, named('here'), first)).toBeUndefined()
      expect(detectCycle(detector, false, named('here'), first)).toBeDefined()
    }
  })

  test('refuses a link forward to a lower number, and to the same one under the same token', () => {
    const at = (number: number, token: string): PageRef => ({ number, size: 10, token })
    const detector = startDetector({ size: 10 }, true)
    expect(detectCycle(detector, true, at(5, 'PA'), at(4, 'PA'))).toBeUndefined()
    expect(detectCycle(detector, true, at(5, 'PA'), at(5, 'PA'))).toBeUndefined()
    expect(detectCycle(detector, true, at(5, 'PA'), at(6, 'PA'))).toBeDefined()
    expect(detectCycle(detector, true, at(5, 'PA'), at(4, 'PB'))).toBeUndefined()
    expect(detectCycle(detector, true, at(5, 'PA'), at(5, 'PB'))).toBeDefined()
  })

  test('begins anew when the walk turns round', () => {
    let detector: CycleDetector | undefined = startDetector(named(0), true)
    for (let turn = 0; turn < 100 && detector; turn++) {
      for (const to of [1, 2, 3]) detector = detector && detectCycle(detector, true, named(to - 1), named(to))
      for (const to of [2, 1, 0])
        detector = detector && detectCycle(detector, false, named(to + 1), named(to))
    }
    expect(detector).toBeDefined()
  })

  test('stays as small as it was', () => {
    let detector = startDetector(named(0), true)
    for (let step = 0; step < 3000; step++) {
      detector = detectCycle(detector, true, named(step), named(step + 1)) as CycleDetector
    }
    expect(JSON.stringify(detector).length).toBeLessThan(60)
  })
})
