import { printSchema } from 'graphql'
import { createSubgraph } from '../federation/subgraph.ts'
import { schemaFor } from '../schema/index.ts'

/**
 * Prints the schema as SDL, descriptions included; as a subgraph, with the directives of Federation 2.
 * @param printed which of its parts are in it
 */
export function printSdl(printed: {
  readonly subgraph: boolean | 'with-node'
  readonly writes: boolean
  readonly live: boolean
}): void {
  const { subgraph, writes, live } = printed
  const schema = schemaFor({ writes, live: { enabled: live }, scopes: false })
  const sdl =
    subgraph === false
      ? printSchema(schema)
      : createSubgraph(schema, { withNode: subgraph === 'with-node' }).sdl
  console.log(sdl)
}
