import { readFileSync } from 'node:fs'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

/** Where each subgraph answers. */
export interface SubgraphUrls {
  readonly roomgraph: string
  readonly bookings: string
}

/** The ports that the configurations beside this file name. */
const DEFAULT_URLS: SubgraphUrls = {
  roomgraph: 'http://127.0.0.1:4201/graphql',
  bookings: 'http://127.0.0.1:4202/graphql',
}

/** Composes roomgraph and the bookings into one supergraph, for any router of Federation 2. */
export function composeSupergraph(urls: SubgraphUrls = DEFAULT_URLS): string {
  const { supergraphSdl, errors } = composeServices([
    { name: 'roomgraph', url: urls.roomgraph, typeDefs: sdlOf('../../subgraph.graphql') },
    { name: 'bookings', url: urls.bookings, typeDefs: sdlOf('bookings.graphql') },
  ])
  if (supergraphSdl !== undefined) return supergraphSdl
  throw new Error(`The subgraphs do not compose:\n${errors?.map(({ message }) => message).join('\n')}`)
}

function sdlOf(file: string) {
  return parse(readFileSync(new URL(file, import.meta.url), 'utf8'), { noLocation: true })
}

// `node examples/supergraph/compose.ts > examples/supergraph/supergraph.graphql`
if (import.meta.main) console.log(composeSupergraph())
