/** A request that is made to take long. */
export interface HostileRequest {
  readonly what: string
  /** The body as JSON; another text for each number. */
  body(number: number): string
}

/** About as large as a body may be. */
const BYTES = 99_000

/** One document after another that is a little below the limit of tokens, and thus is read and validated. */
const TOKENS = 980

function times(count: number, part: string | ((index: number) => string)): string {
  return Array.from({ length: Math.floor(count) }, (_, index) =>
    typeof part === 'string' ? part : part(index),
  ).join('')
}

function fill(part: string): string {
  return times((BYTES - 200) / (JSON.stringify(part).length - 2), part)
}

function nested(open: string, levels: number, inside: string, close: string): string {
  return open.repeat(levels) + inside + close.repeat(levels)
}

/** Four times the same, with four times the same in it, and so on. */
function twins(levels: number): string {
  return levels === 0 ? 'name ' : times(4, `sessions{nodes{room{${twins(levels - 1)}}}} `)
}

const DEEP_JSON = nested('[', 49_000, '', ']')

/** Requests of every hostile kind, most of them 100 KB long. */
export function hostileRequests(): HostileRequest[] {
  const document = (what: string, text: (number: number) => string): HostileRequest => ({
    what,
    body: (number) => JSON.stringify({ query: text(number) }),
  })
  const variable = (what: string, query: string, value: string): HostileRequest => ({
    what,
    body: (number) => `{"query":${JSON.stringify(`${query} # ${number}`)},"variables":{"v":${value}}}`,
  })
  const fields = (each: string | ((index: number) => string), tokens = 1) =>
    `{ rooms { nodes { ${times((TOKENS - 9) / tokens, each)} } } }`
  return [
    document('5000 levels', (n) => nested('{a', 5000, `{x${n}}`, '}')),
    document('as many levels as tokens allow', (n) => nested('{a', 320, `{x${n}}`, '}')),
    document('as many inline fragments within one another', (n) => `{${nested('...{', 320, `x${n}`, '}')}}`),
    document('100 KB of fields', (n) => `{x${n} ${fill('a ')}}`),
    document('one name of 100 KB', (n) => `{x${n}${fill('a')}}`),
    document('one string of 100 KB', (n) => `{ room(name: "${n}${fill('a')}") { name } }`),
    document('one string of escapes', (n) => `{ room(name: "${n}${fill('\\u0041')}") { name } }`),
    document('one block string of lines', (n) => `{ room(name: """${n}${fill(' \n')}""") { name } }`),
    document(
      'one block string of deep indents',
      (n) => `{ room(name: """${n}${fill(`${' '.repeat(300)}a\n`)}""") { name } }`,
    ),
    document('comments only', (n) => `#${n}\n${fill('#\n')}`),
    document('comments and a query', (n) => `${fill('#\n')}{ x${n}: __typename }`),
    document('commas and a query', (n) => `${fill(',')}{ x${n}: __typename }`),
    document('one number of 100 KB', (n) => `{ rooms(first: ${n + 1}${fill('1')}) { nodes { name } } }`),
    document('the same field again and again', (n) => `${fields('name ')}#${n}`),
    document('the same field with other arguments each time', (n) =>
      fields((index) => `sessions(first:${index + n}){nodes{name}} `, 12),
    ),
    document(
      'the same field with the same long argument each time',
      (n) => `query A${n} { ${times(95, `room(name: "${times(970, '\x7f')}") { name } `)} }`,
    ),
    document(
      'the same fields within the same fields',
      (n) => `{ rooms(first: 0) { nodes { ${twins(3)} } } } #${n}`,
    ),
    document('unknown fields, each of another name', (n) => fields((index) => `x${n}y${index} `)),
    document(
      'fragments, each of which spreads the next one twice',
      (n) =>
        `{ x${n}: __typename ...F0 } ${times(86, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} } `)} fragment F86 on Query { __typename }`,
    ),
    document(
      'fragments, each of which spreads all others',
      (n) =>
        `{ x${n}: __typename ...F0 } ${times(20, (i) => `fragment F${i} on Query { __typename ${times(20 - i, (j) => `...F${i + j + 1} `)} } `)} fragment F20 on Query { __typename }`,
    ),
    document(
      'fragments in a circle',
      (n) =>
        `{ x${n}: __typename ...F0 } ${times(110, (i) => `fragment F${i} on Query { ...F${(i + 1) % 110} } `)}`,
    ),
    document(
      'fragments that nobody spreads',
      (n) => `{ x${n}: __typename } ${times(120, (i) => `fragment F${i} on Query { __typename } `)}`,
    ),
    document(
      'variables that nobody uses',
      (n) => `query Q${n}(${times(240, (i) => `$v${i}: Int `)}) { __typename }`,
    ),
    document('operations of one name', (n) => `${times(230, `query Q${n} { __typename } `)}`),
    document('directives', (n) => `{ __typename ${times(470, '@a ')} x${n}: __typename }`),
    document(
      'lists within lists',
      (n) => `{ rooms(first: ${nested('[', 470, String(n), ']')}) { nodes { name } } }`,
    ),
    document(
      'objects within objects',
      (n) => `{ rooms(filter: ${nested('{a:', 220, String(n), '}')}) { nodes { name } } }`,
    ),
    document('arguments', (n) => `{ rooms(${times(300, (i) => `a${i}:${n} `)}) { nodes { name } } }`),
    variable(
      'a variable of 49,000 lists within one another',
      'query ($v: [ID!]!) { nodes(ids: $v) { id } }',
      DEEP_JSON,
    ),
    variable(
      'the same in a filter',
      'query ($v: RoomFilter) { rooms(filter: $v) { nodes { name } } }',
      `{"startsAfter":${DEEP_JSON}}`,
    ),
    variable(
      'the same in a representation',
      'query ($v: [_Any!]!) { _entities(representations: $v) { __typename } }',
      `[{"__typename":"Room","roomId":${DEEP_JSON}}]`,
    ),
    variable(
      'a variable of 14,000 objects within one another',
      'query ($v: RoomFilter) { rooms(filter: $v) { nodes { name } } }',
      nested('{"a":', 14_000, '1', '}'),
    ),
    variable(
      '16,000 nulls',
      'query ($v: [ID!]!) { nodes(ids: $v) { id } }',
      `[${times(16_000, 'null,').slice(0, -1)}]`,
    ),
    variable(
      '24,000 representations',
      'query ($v: [_Any!]!) { _entities(representations: $v) { __typename } }',
      `[${times(24_000, '{},').slice(0, -1)}]`,
    ),
    variable(
      '33,000 ids',
      'query ($v: [ID!]!) { nodes(ids: $v) { id } }',
      `[${times(33_000, '"",').slice(0, -1)}]`,
    ),
    variable(
      '9,000 unknown keys',
      'query ($v: RoomFilter) { rooms(filter: $v) { nodes { name } } }',
      `{${times(9_000, (i) => `"k${i}":1,`).slice(0, -1)}}`,
    ),
    {
      what: 'JSON that is no object',
      body: () => DEEP_JSON,
    },
    {
      what: 'unknown keys of the request',
      body: (number) => `{"query":"{x${number}}",${times(9_000, (i) => `"k${i}":1,`).slice(0, -1)}}`,
    },
  ]
}
