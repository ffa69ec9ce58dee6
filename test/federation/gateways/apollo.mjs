/**
 * Apollo's composer and gateway, as a process of their own with a graphql of their own.
 *   node apollo.mjs compose < subgraphs.json     writes { supergraphSdl, errors }
 *   node apollo.mjs serve supergraph.graphql     prints the URL, and serves until it is stopped
 */
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { composeServices } from '@apollo/composition'
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { parse } from 'graphql'

const [command, file] = process.argv.slice(2)
if (command === 'compose') {
  const subgraphs = JSON.parse(await text(process.stdin))
  const result = composeServices(subgraphs.map((each) => ({ ...each, typeDefs: parse(each.typeDefs) })))
  const errors = result.errors?.map(({ message }) => message) ?? []
  process.stdout.write(JSON.stringify({ supergraphSdl: result.supergraphSdl, errors }))
} else if (command === 'serve') {
  const gateway = new ApolloGateway({ supergraphSdl: readFileSync(file, 'utf8') })
  const server = new ApolloServer({ gateway })
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })
  console.log(`ready at ${url}`)
} else {
  console.error(`apollo.mjs: expected compose or serve, got ${command}`)
  process.exitCode = 2
}
