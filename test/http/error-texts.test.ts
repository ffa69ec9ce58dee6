import { createSchema } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { createOperationContext } from '../../src/context.ts'
import { createHandler } from '../../src/server/handler.ts'

/** Every value that a request holds is one of these, or has one of them in it. */
const CANARY = /canary|cage|4711|47\.11/i

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    directive @note(text: String!, level: Int) on FIELD
    interface Animal { name: String }
    type Bird implements Animal { name: String song(of: Song): String friends: [Bird!]! }
    type Cat implements Animal { name: String }
    union Pet = Bird | Cat
    enum Colour { RED GREEN }
    input Song { title: String! length: Int notes: [Float!] colour: Colour inner: Verse }
    input Verse { title: String! }
    input Either @oneOf { left: String right: Int }
    type Query {
      bird(id: ID, count: Int, weight: Float, name: String, loud: Boolean, colour: Colour, song: Song): Bird
      pet: Pet
      either(by: Either!): String
      need(count: Int!): String
      list(of: [Int!]!): String
    }
    type Subscription { a: String b: String }
  `,
  resolvers: { Query: { need: () => 'fine', bird: () => ({ name: 'x' }) } },
})

const { fetch } = createHandler({
  schema,
  startOperation: (signal) => createOperationContext({ sources: {}, signal, timeoutMs: 1000, maxFirst: 10 }),
  explain: true,
  graphiql: false,
  graphqlEndpoint: '/graphql',
  logger: { error: (...words) => logged.push(words) },
})
const logged: unknown[] = []

/** The messages of an operation, the same each time: first it is interpreted, then compiled. */
async function messagesOf(query: string, variables?: unknown, body?: string): Promise<string[]> {
  const rounds: string[][] = []
  for (let round = 0; round < 3; round++) {
    const response = await fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body ?? JSON.stringify({ query, variables }),
      }),
    )
    const text = await response.text()
    expect(text).not.toMatch(CANARY)
    const { errors } = JSON.parse(text) as { errors: { message: string; locations?: unknown[] }[] }
    rounds.push(errors.map(({ message }) => message))
  }
  expect(rounds[1]).toEqual(rounds[0])
  expect(rounds[2]).toEqual(rounds[0])
  return rounds[0] ?? []
}

describe('a syntax error says what stands where, and none of the words', () => {
  test.each([
    ['canary', 'Syntax Error: Unexpected Name.'],
    ['"canary in a cage"', 'Syntax Error: Unexpected <EOF>.'],
    ['{ bird } "canary in a cage"', 'Syntax Error: Unexpected <EOF>.'],
    ['{ bird } 4711', 'Syntax Error: Unexpected Int.'],
    ['{ bird(id: "canary, cage) { name } }', 'Syntax Error: Unterminated string.'],
    ['{ bird(id: "canary\\q") { name } }', 'Syntax Error: Invalid character escape sequence.'],
    ['{ bird(id: "canary\\uXcage") { name } }', 'Syntax Error: Invalid Unicode escape sequence.'],
    ['{ bird(id: "canary\\u{FFFFFFFF}") { name } }', 'Syntax Error: Invalid Unicode escape sequence.'],
    ['{ bird(id: "canary\ud800") { name } }', 'Syntax Error: Invalid character within String.'],
    ['{ bird(id: """canary "" cage', 'Syntax Error: Unterminated string.'],
    ['{ bird(count: 04711) { name } }', 'Syntax Error: Invalid number.'],
    ['{ bird(count: 4711.x) { name } }', 'Syntax Error: Invalid number.'],
    ['{ bird(count: 4711canary) { name } }', 'Syntax Error: Invalid number.'],
    ['{ bird 4711 }', 'Syntax Error: Expected Name, found Int.'],
    ['{ bird 47.11 }', 'Syntax Error: Expected Name, found Float.'],
    ['{ bird "canary" }', 'Syntax Error: Expected Name, found String.'],
    ['{ bird """canary\n"cage" """ }', 'Syntax Error: Expected Name, found BlockString.'],
    ['{ bird(', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ bird(id "canary") }', 'Syntax Error: Expected ":", found String.'],
    ['query canary cage', 'Syntax Error: Expected "{", found Name.'],
    ['fragment canary cage Query { name }', 'Syntax Error: Expected "on", found Name.'],
    ['{ bird ] }', 'Syntax Error: Expected Name, found "]".'],
    ['{ bird ÿ }', 'Syntax Error: Unexpected character.'],
    ["{ bird(id: 'canary') }", expect.stringContaining('Unexpected single quote character')],
    ['query ($a: ID = $b) { pet }', 'Syntax Error: Unexpected variable "$b" in constant value.'],
    ['"canary" { bird }', expect.stringContaining('Unexpected description')],
  ])('%s', async (query, message) => {
    expect(await messagesOf(query)).toEqual([message])
  })
})

describe('what validation says names fields, types and places, and no value', () => {
  test.each([
    ['{ bird(count: "canary") { name } }', 'Int cannot represent non-integer value.'],
    ['{ bird(count: 47.11) { name } }', 'Int cannot represent non-integer value.'],
    ['{ bird(count: 471147114711) { name } }', 'Int cannot represent non 32-bit signed integer value.'],
    ['{ bird(count: [4711]) { name } }', 'Int cannot represent non-integer value.'],
    ['{ bird(count: { canary: "cage" }) { name } }', 'Int cannot represent non-integer value.'],
    ['{ bird(weight: "canary: \\"cage") { name } }', 'Float cannot represent non numeric value.'],
    ['{ bird(weight: """canary\n: cage""") { name } }', 'Float cannot represent non numeric value.'],
    ['{ bird(name: 4711) { name } }', 'String cannot represent a non string value.'],
    ['{ bird(name: canary) { name } }', 'String cannot represent a non string value.'],
    ['{ bird(id: 47.11) { name } }', 'ID cannot represent a non-string and non-integer value.'],
    ['{ bird(id: canary) { name } }', 'ID cannot represent a non-string and non-integer value.'],
    ['{ bird(loud: "canary") { name } }', 'Boolean cannot represent a non boolean value.'],
    ['{ bird(colour: CANARY) { name } }', 'Value does not exist in "Colour" enum.'],
    [
      '{ bird(colour: GREENCAGE) { name } }',
      'Value does not exist in "Colour" enum. Did you mean the enum value "GREEN"?',
    ],
    ['{ bird(colour: "canary. cage") { name } }', 'Enum "Colour" cannot represent non-enum value.'],
    [
      '{ bird(colour: "RED") { name } }',
      'Enum "Colour" cannot represent non-enum value. Did you mean the enum value "RED" or "GREEN"?',
    ],
    ['{ bird(song: "canary") { name } }', 'Expected value of type "Song".'],
    ['{ bird(song: ["canary; found cage"]) { name } }', 'Expected value of type "Song".'],
    ['{ bird(song: { title: "canary", inner: "cage" }) { name } }', 'Expected value of type "Verse".'],
    ['{ need(count: null) }', 'Expected value of type "Int!".'],
    [
      '{ bird(song: { length: 4711 }) { name } }',
      'Field "Song.title" of required type "String!" was not provided.',
    ],
    [
      '{ bird(song: { title: "canary", wrong: 4711 }) { name } }',
      'Field "wrong" is not defined by type "Song".',
    ],
    [
      '{ bird(song: { title: "canary", titel: 4711 }) { name } }',
      'Field "titel" is not defined by type "Song". Did you mean "title" or "notes"?',
    ],
    [
      '{ either(by: { left: "canary", right: 4711 }) }',
      'OneOf Input Object "Either" must specify exactly one key.',
    ],
    ['{ either(by: { left: null }) }', 'Field "Either.left" must be non-null.'],
    ['{ absent(id: "canary") }', 'Cannot query field "absent" on type "Query".'],
    ['{ brid(id: "canary") { name } }', 'Cannot query field "brid" on type "Query". Did you mean "bird"?'],
    ['{ bird(idd: "canary") { name } }', 'Unknown argument "idd" on field "Query.bird". Did you mean "id"?'],
    [
      '{ bird @note(txt: "canary", text: "cage") { name } }',
      expect.stringContaining('Unknown argument "txt" on directive "@note".'),
    ],
    ['{ bird @note(text: 4711) { name } }', 'String cannot represent a non string value.'],
    [
      '{ bird @note(level: 4711) { name } }',
      'Directive "@note" argument "text" of type "String!" is required, but it was not provided.',
    ],
    ['{ bird @missing(text: "canary") { name } }', 'Unknown directive "@missing".'],
    ['query @note(text: "canary") { pet { __typename } }', 'Directive "@note" may not be used on QUERY.'],
    ['{ bird(id: "canary", id: "cage") { name } }', 'There can be only one argument named "id".'],
    [
      '{ bird(song: { title: "canary", title: "cage" }) { name } }',
      'There can be only one input field named "title".',
    ],
    ['{ need }', 'Field "need" argument "count" of type "Int!" is required, but it was not provided.'],
    [
      '{ bird(id: "canary") }',
      'Field "bird" of type "Bird" must have a selection of subfields. Did you mean "bird { ... }"?',
    ],
    [
      '{ need(count: 4711) { name } }',
      'Field "need" must not have a selection since type "String" has no subfields.',
    ],
    [
      '{ bird(id: "canary") { name } bird(id: "cage") { name } }',
      'Fields "bird" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    [
      '{ a: bird(id: "canary") { x: song(of: { title: "canary" }) } a: bird(id: "canary") { x: song(of: { title: "cage" }) } }',
      'Fields "a" conflict because subfields "x" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    [
      '{ a: bird(id: "canary") { name } a: either(by: { left: "cage" }) }',
      'Fields "a" conflict because "bird" and "either" are different fields. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    ['query ($a: Int = "canary") { need(count: $a) }', 'Int cannot represent non-integer value.'],
    [
      'query ($a: String = "canary") { bird(count: $a) { name } }',
      'Variable "$a" of type "String" used in position expecting type "Int".',
    ],
    ['{ bird(id: "canary", count: $a) { name } }', 'Variable "$a" is not defined.'],
    ['query Q($a: ID = "canary") { pet { __typename } }', 'Variable "$a" is never used in operation "Q".'],
    [
      'query ($a: Bird = "canary") { pet { __typename } }',
      expect.stringContaining('cannot be non-input type "Bird"'),
    ],
    ['{ pet { ... on Colour { name } } }', 'Fragment cannot condition on non composite type "Colour".'],
    ['{ pet { ... on Nothing { name } } }', 'Unknown type "Nothing". Did you mean "String"?'],
    [
      '{ bird { ... on Cat { name } } }',
      'Fragment cannot be spread here as objects of type "Bird" can never be of type "Cat".',
    ],
    [
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
      'Cannot spread fragment "a" within itself via "b".',
    ],
    ['{ need(count: 4711) ...gone }', 'Unknown fragment "gone".'],
    ['query A { need(count: 4711) } { need(count: 4711) }', 'Could not determine what operation to execute.'],
    ['type A { a: String } { need(count: 4711) }', 'The "A" definition is not executable.'],
    ['{ bird(id: "canary") { name @defer(label: "cage") } }', 'Directive "@defer" may not be used on FIELD.'],
    [
      'query ($l: String) { ... @defer(label: $l) { need(count: 4711) } }',
      'Directive "defer"\'s label argument must be a static string.',
    ],
    [
      '{ bird(id: "canary") { name @stream(label: "cage") } }',
      'Stream directive cannot be used on non-list field "name" on type "Bird".',
    ],
    ['subscription { a b }', 'Anonymous Subscription must select only one top level field.'],
  ])('%s', async (query, message) => {
    expect(await messagesOf(query)).toContainEqual(message)
  })
})

describe('what is wrong with variables names them and their places, and no value', () => {
  const one = (type: string, argument: string) =>
    argument === 'of'
      ? `query ($v: ${type}) { list(of: $v) }`
      : `query ($v: ${type}) { bird(${argument}: $v) { name } }`

  test.each<[string, string, unknown, string]>([
    ['Int', 'count', 'canary', 'Variable "$v" got an invalid value; Int cannot represent non-integer value.'],
    ['Int', 'count', 47.11, 'Variable "$v" got an invalid value; Int cannot represent non-integer value.'],
    [
      'Int',
      'count',
      471147114711,
      'Variable "$v" got an invalid value; Int cannot represent non 32-bit signed integer value.',
    ],
    [
      'Int',
      'count',
      { canary: 'cage' },
      'Variable "$v" got an invalid value; Int cannot represent non-integer value.',
    ],
    [
      'Int',
      'count',
      ['canary; Int cannot cage'],
      'Variable "$v" got an invalid value; Int cannot represent non-integer value.',
    ],
    [
      'Float',
      'weight',
      'canary" at "v.cage"; x',
      'Variable "$v" got an invalid value; Float cannot represent non numeric value.',
    ],
    [
      'String',
      'name',
      4711,
      'Variable "$v" got an invalid value; String cannot represent a non string value.',
    ],
    [
      'String',
      'name',
      { '; canary': 1 },
      'Variable "$v" got an invalid value; String cannot represent a non string value.',
    ],
    ['ID', 'id', { canary: 1 }, 'Variable "$v" got an invalid value; ID cannot represent value.'],
    [
      'Boolean',
      'loud',
      'canary',
      'Variable "$v" got an invalid value; Boolean cannot represent a non boolean value.',
    ],
    [
      'Colour',
      'colour',
      'CANARY',
      'Variable "$v" got an invalid value; Value does not exist in "Colour" enum.',
    ],
    [
      'Colour',
      'colour',
      'canary" does not exist in "cage',
      'Variable "$v" got an invalid value; Value does not exist in "Colour" enum.',
    ],
    [
      'Colour',
      'colour',
      4711,
      'Variable "$v" got an invalid value; Enum "Colour" cannot represent non-string value.',
    ],
    [
      'Colour',
      'colour',
      'GREENCAGE',
      'Variable "$v" got an invalid value; Value does not exist in "Colour" enum. Did you mean the enum value "GREEN"?',
    ],
    ['Song', 'song', 'canary', 'Variable "$v" got an invalid value; Expected type "Song" to be an object.'],
    ['Song', 'song', ['canary'], 'Variable "$v" got an invalid value; Expected type "Song" to be an object.'],
    [
      'Song',
      'song',
      { length: 4711 },
      'Variable "$v" got an invalid value; Field "title" of required type "String!" was not provided.',
    ],
    [
      'Song',
      'song',
      { title: 'canary', wrong: 4711 },
      'Variable "$v" got an invalid value; Field "wrong" is not defined by type "Song".',
    ],
    [
      'Song',
      'song',
      { title: 'canary', 'a canary key': 1 },
      'Variable "$v" got an invalid value; Field is not defined by type "Song".',
    ],
    [
      'Song',
      'song',
      { title: null },
      'Variable "$v" got an invalid value at "v.title"; Expected non-nullable type "String!" not to be null.',
    ],
    [
      'Song',
      'song',
      { title: 'canary', notes: [1, 'cage'] },
      'Variable "$v" got an invalid value at "v.notes[1]"; Float cannot represent non numeric value.',
    ],
    [
      'Song',
      'song',
      { title: 'canary', inner: { title: 4711 } },
      'Variable "$v" got an invalid value at "v.inner.title"; String cannot represent a non string value.',
    ],
    [
      '[Int!]!',
      'of',
      [1, null, 'canary'],
      'Variable "$v" got an invalid value at "v[2]"; Int cannot represent non-integer value.',
    ],
    ['[Int!]!', 'of', null, 'Variable "$v" of non-null type "[Int!]!" must not be null.'],
    ['[Int!]!', 'of', undefined, 'Variable "$v" of required type "[Int!]!" was not provided.'],
  ])('%s %s: %j', async (type, argument, v, message) => {
    expect(await messagesOf(one(type, argument), { v })).toContainEqual(message)
  })

  test('where a null came in place of a default', async () => {
    const messages = await messagesOf('query ($n: Int = 4711) { need(count: $n) }', { n: null })
    expect(messages).toEqual(['Argument "count" of non-null type "Int!" must not be null.'])
  })
})

describe('a request that is none', () => {
  test.each([
    ['{"query": canary}', 'The body is not JSON.'],
    ['"canary"', 'The body is JSON, but no object with a `query`.'],
    ['{"a canary key": 1}', 'Must provide query string.'],
    ['{"mistake": "canary"}', 'Must provide query string.'],
    ['{"query": {"canary": 1}}', 'Expected "query" param to be a string, but given object.'],
    [
      '{"query": "{ pet { name } }", "variables": "canary"}',
      'Expected "variables" param to be empty or an object, but given string.',
    ],
    [
      '{"query": "query A { pet { __typename } }", "operationName": "canary"}',
      'Could not determine what operation to execute.',
    ],
  ])('%s', async (body, message) => {
    expect(await messagesOf('', undefined, body)).toEqual([message])
  })
})

test('a long name, and a long text, are cut', async () => {
  const [message = ''] = await messagesOf(`{ ${'x'.repeat(50_000)} }`)
  expect(message).toBe(`Cannot query field "${'x'.repeat(80)}…" on type "Query".`)
  const names = Array.from({ length: 500 }, (_, index) => `f${index}`)
  const cycle = names.map((name, index) => `fragment ${name} on Query { ...${names[(index + 1) % 500]} }`)
  const messages = await messagesOf(`{ ...f0 } ${cycle.join(' ')}`)
  for (const each of messages) expect(each.length).toBeLessThanOrEqual(501)
})

test('none of them is an error of ours', () => {
  expect(logged).toEqual([])
})
