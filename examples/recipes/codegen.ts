import type { CodegenConfig } from '@graphql-codegen/cli'

/** One typed document beside each `rooms.graphql`. */
const plugins = ['typescript-operations', 'typed-document-node']
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  generates: Object.fromEntries(
    ['apollo-client', 'urql', 'graphql-request'].map((recipe) => [
      `${recipe}/rooms.generated.ts`,
      { documents: `${recipe}/rooms.graphql`, plugins },
    ]),
  ),
  config: {
    enumsAsTypes: true,
    useTypeImports: true,
    strictScalars: true,
    scalars: { DateTime: 'string', URL: 'string', JSONObject: 'Record<string, unknown>' },
  },
}

export default config
