import { defineConfig } from '@graphql-mesh/compose-cli'
import { loadOpenAPISubgraph } from '@omnigraph/openapi'

const { UPSTREAM = '', AUTHORIZATION = '' } = process.env

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('Rooms', {
        source: './openapi.json',
        endpoint: UPSTREAM,
        operationHeaders: { authorization: AUTHORIZATION },
      }),
    },
  ],
})
