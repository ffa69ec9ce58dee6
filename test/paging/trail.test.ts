import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageRef } from '../../src/datasources/records/page.ts'
import { beginTrail, followTrail, type Trail } from '../../src/resolvers/pagination/cycle-detector.ts'

/** Follows links until the trail refuses one, and gives the number of links followed; Infinity after 5000. */
function steps(pageAt: (step: number) => PageRef, forward: boolean): number {
  let trail: Trail | undefined = beginTrail(pageAt(0), forward)
  for (let step = 0; step < 5000; step++) {
    trail = followTrail(trail, forward, pageAt(step), pageAt(step + 1))
    if (!trail) return step
  }
  return Number.POSITIVE_INFINITY
}

const named = (name: number | string): PageRef => ({ size: 10, token: `PA${name}` })

describe('a trail', () => {
  test('notices a ring of any length behind a lead of any length, soon', () => {
    const lengths = fc.integer({ min: 1, max: 200 })
    fc.assert(
      fc.property(fc.nat({ max: 200 }), lengths, fc.boolean(), (lead, ring, forward) => {
        const pageAt = (step: number) => named(step < lead ? step : lead + ((step - lead) % ring))
        const followed = steps(pageAt, forward)
        expect(followed).toBeGreaterThanOrEqual(lead + ring - 1)
        expect(followed).toBeLessThanOrEqual(ring === 1 ? lead : 3 * (lead + ring))
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
    const trail = beginTrail(named('here'), true)
    for (const first of [{ size: 10 }, { size: 5, number: 0 }]) {
      expect(followTrail(trail, true, named('here'), first)).toBeUndefined()
      expect(followTrail(trail, false, named('here'), first)).toBeDefined()
    }
  })

  test('refuses a link forward to a lower number, and to the same one under the same token', () => {
    const at = (number: number, token: string): PageRef => ({ number, size: 10, token })
    const trail = beginTrail({ size: 10 }, true)
    expect(followTrail(trail, true, at(5, 'PA'), at(4, 'PA'))).toBeUndefined()
    expect(followTrail(trail, true, at(5, 'PA'), at(5, 'PA'))).toBeUndefined()
    expect(followTrail(trail, true, at(5, 'PA'), at(6, 'PA'))).toBeDefined()
    expect(followTrail(trail, true, at(5, 'PA'), at(4, 'PB'))).toBeUndefined()
    expect(followTrail(trail, true, at(5, 'PA'), at(5, 'PB'))).toBeDefined()
  })

  test('begins anew when the walk turns round', () => {
    let trail: Trail | undefined = beginTrail(named(0), true)
    for (let turn = 0; turn < 100 && trail; turn++) {
      for (const to of [1, 2, 3]) trail = trail && followTrail(trail, true, named(to - 1), named(to))
      for (const to of [2, 1, 0]) trail = trail && followTrail(trail, false, named(to + 1), named(to))
    }
    expect(trail).toBeDefined()
  })

  test('stays as small as it was', () => {
    let trail = beginTrail(named(0), true)
    for (let step = 0; step < 3000; step++) {
      trail = followTrail(trail, true, named(step), named(step + 1)) as Trail
    }
    expect(JSON.stringify(trail).length).toBeLessThan(60)
  })
})
