import { printSchema } from 'graphql'
import { createSubgraph } from '../federation/subgraph.ts'
import { schemaFor } from '../schema/index.ts'

/**
 * Prints the schema as SDL, descriptions included; as a subgraph, with the directives of Federation 2.
 * @param writes whether its mutations are in it
 */
export function printSdl(subgraph: boolean | 'with-node', writes: boolean): void {
  const schema = schemaFor({ writes, scopes: false })
  const sdl =
    subgraph === false
      ? printSchema(schema)
      : createSubgraph(schema, { withNode: subgraph === 'with-node' }).sdl
  console.log(sdl)
}
