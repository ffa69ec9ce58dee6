import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SmallSet } from '../../src/datasources/http/small-set.ts'

const MEMBERS = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
const member = fc.constantFrom(...MEMBERS)
const change = fc.tuple(fc.constantFrom('add', 'delete'), member)

test('it has what a Set has, in the same order', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const small = new SmallSet<{ name: string }>()
      const set = new Set<{ name: string }>()
      for (const [what, each] of changes) {
        if (what === 'delete') expect(small.delete(each)).toBe(set.delete(each))
        else {
          small.add(each)
          set.add(each)
        }
        const all: object[] = []
        small.each((one) => all.push(one))
        expect(all).toEqual([...set])
        expect(small.size).toBe(set.size)
      }
    }),
  )
})

test.each([1, 2, 3])('of %i members each may delete itself and the next while all are told', (count) => {
  const small = new SmallSet<{ name: string }>()
  const members = MEMBERS.slice(0, count)
  for (const each of members) small.add(each)
  const told: string[] = []
  small.each((each) => {
    told.push(each.name)
    small.delete(each)
    small.delete(members[members.indexOf(each) + 1] ?? each)
  })
  expect(told).toEqual(count === 3 ? ['a', 'c'] : ['a'])
  expect(small.size).toBe(0)
})
