import { writeFile } from 'node:fs/promises'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { printSchema } from 'graphql'
import { createSubgraph } from './src/federation/subgraph.ts'
import { schema } from './src/schema/index.ts'

/** Writes `schema.graphql` and `subgraph.graphql`, and the types and documents of the typed client from its operations. */
const sdl = `${printSchema(schema)}\n`
const subgraph = `${createSubgraph(schema).sdl}\n`

const config: CodegenConfig = {
  schema: sdl,
  // GraphQL's own printer: the schema-ast plugin leaves out the blank lines.
  hooks: {
    afterStart: [() => writeFile('schema.graphql', sdl), () => writeFile('subgraph.graphql', subgraph)],
  },
  documents: 'src/client/operations/*.graphql',
  generates: {
    'src/client/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' },
      },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
        scalars: { DateTime: 'string', URL: 'string', JSONObject: 'Record<string, unknown>' },
      },
    },
  },
}

export default config
