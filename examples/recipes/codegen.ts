import type { CodegenConfig } from '@graphql-codegen/cli'

/** One module of typed documents beside each file of operations. */
const plugins = ['typescript-operations', 'typed-document-node']
const files = [
  'apollo-client/rooms',
  'apollo-client/changes',
  'urql/rooms',
  'urql/changes',
  'graphql-request/rooms',
]
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  generates: Object.fromEntries(
    files.map((file) => [`${file}.generated.ts`, { documents: `${file}.graphql`, plugins }]),
  ),
  config: {
    enumsAsTypes: true,
    useTypeImports: true,
    strictScalars: true,
    scalars: { DateTime: 'string', URL: 'string', JSONObject: 'Record<string, unknown>' },
  },
}

export default config
