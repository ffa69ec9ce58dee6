import { printSchema } from 'graphql'
import { createSubgraph } from '../federation/subgraph.ts'
import { schema } from '../schema/index.ts'

/** Prints the schema as SDL, descriptions included; as a subgraph, with the directives of Federation 2. */
export function printSdl(subgraph: boolean | 'with-node'): void {
  const sdl =
    subgraph === false
      ? printSchema(schema)
      : createSubgraph(schema, { withNode: subgraph === 'with-node' }).sdl
  console.log(sdl)
}
