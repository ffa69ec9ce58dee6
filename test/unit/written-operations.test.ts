import { describe, expect, test } from 'vitest'
import { operationNamed, withFirst } from '../../src/server/graphiql/panel/operations.ts'

/** Type and name of the operation that a request for this name runs. */
const chosen = (text: string, name?: string) => {
  const operation = operationNamed(text, name)
  return operation && `${operation.type} ${operation.name}`
}

describe('the operation of a text in the editor', () => {
  test.each([
    ['{ a }', 'query '],
    ['query { a }', 'query '],
    ['subscription Watch { a }', 'subscription Watch'],
    [
      'mutation Make($query: Int = 1) @on(subscription: { b: 1 }) { a(query: $query) { mutation } }',
      'mutation Make',
    ],
    ['# query A { a }\nquery B { a }', 'query B'],
    ['query C { a(text: "} query D {", block: """ } mutation E { """) }', 'query C'],
    ['fragment query on Room { a } query F { ...query }', 'query F'],
    ['query query { a }', 'query query'],
  ])('%s is %s', (text, operation) => expect(chosen(text)).toBe(operation))

  test('is the one of the name, or the only one, and none where there are several others', () => {
    const two = 'query A { a } subscription B { b }'
    expect(chosen(two, 'B')).toBe('subscription B')
    expect(chosen(two, 'OfTheTabBefore')).toBeUndefined()
    expect(chosen('query A { a }', 'OfTheTabBefore')).toBe('query A')
    for (const unfinished of ['', 'query A', 'query A {', '"', '}'])
      expect(chosen(unfinished)).toBeUndefined()
  })

  test('comes first where a link names it, with all others behind it', () => {
    const text = '# both\nquery A { a }\n\nfragment F on T { f }\n\nquery B { ...F }\n'
    expect(withFirst(text, 'B')).toBe('# both\nquery B { ...F }\n\nquery A { a }\n\nfragment F on T { f }\n')
    for (const name of ['A', 'C', null]) expect(withFirst(text, name)).toBe(text)
  })
})
