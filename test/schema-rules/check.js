// Holds schema.graphql to the Relay rules of graphql-eslint, and the rules to a schema that breaks each of them.
import { readFile } from 'node:fs/promises'
import graphql from '@graphql-eslint/eslint-plugin'
import { ESLint } from 'eslint'

const RULES = ['relay-page-info', 'relay-connection-types', 'relay-edge-types', 'relay-arguments']
/** Where the schema differs on purpose: all of these are found, and nothing else. */
const EXCEPTIONS = [
  // A merged cursor says how far each provider has been read; no walk leads back from there.
  { rule: 'relay-arguments', line: /^ {2}videoSessions\($/, message: /`last`/ },
  { rule: 'relay-arguments', line: /^ {2}videoSessions\($/, message: /`before`/ },
  // Of a room and of a conference: the upstream documents no pages of them, so that they are read from the beginning.
  ...['Room', 'Conference'].flatMap(() => [
    { rule: 'relay-arguments', line: /^ {2}streams\($/, message: /`last`/ },
    { rule: 'relay-arguments', line: /^ {2}streams\($/, message: /`before`/ },
  ]),
  // No upstream finds an event by its id, so that it cannot be a Node.
  { rule: 'relay-edge-types', line: /^type RoomSessionEventEdge /, message: /`Node`/ },
]

const SCHEMA = new URL('../../schema.graphql', import.meta.url)

const BROKEN = `
  type Query { rooms(first: String): RoomConnection }
  type Room { name: String }
  type RoomConnection { edges: RoomEdge pageInfo: PageInfo }
  type RoomEdge { node: [Room] cursor: Boolean }
  type PageInfo { hasNextPage: Int }
`

async function findings(sdl) {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['*.graphql'],
        plugins: { '@graphql-eslint': graphql },
        languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
        rules: {
          ...Object.fromEntries(RULES.map((rule) => [`@graphql-eslint/${rule}`, 'error'])),
          // The specification does not ask for it, and it would forbid `nodes` and every list of words.
          '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
        },
      },
    ],
  })
  const [{ messages }] = await eslint.lintText(sdl, { filePath: 'schema.graphql' })
  return messages
}

const sdl = await readFile(SCHEMA, 'utf8')
const lines = sdl.split('\n')
const open = [...EXCEPTIONS]
const complaints = []
for (const { line, column, ruleId, message } of await findings(sdl)) {
  const at = open.findIndex(
    (each) =>
      ruleId === `@graphql-eslint/${each.rule}` &&
      each.line.test(lines[line - 1] ?? '') &&
      each.message.test(message),
  )
  if (at < 0) complaints.push(`schema.graphql:${line}:${column} ${ruleId}: ${message}`)
  else open.splice(at, 1)
}
for (const { rule, line } of open) complaints.push(`No exception to ${rule} is needed any more at ${line}.`)
const seen = new Set((await findings(BROKEN)).map(({ ruleId }) => ruleId))
for (const rule of RULES) {
  if (!seen.has(`@graphql-eslint/${rule}`))
    complaints.push(`${rule} finds nothing in a schema that breaks it.`)
}
if (complaints.length > 0) {
  console.error(complaints.join('\n'))
  process.exit(1)
}
console.log(`schema.graphql follows ${RULES.join(', ')}, with ${EXCEPTIONS.length} exceptions on purpose.`)
