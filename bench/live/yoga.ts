/** Yoga's own subscriptions, with its `createPubSub`: the same schema, document and events. `PORT`, `EVENT` is a file with an event. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { absoluteNow } from './watching.ts'

const [, json = ''] = /^data: (.*)$/m.exec(readFileSync(process.env.EVENT ?? '', 'utf8')) ?? []
const event: unknown = JSON.parse(json).data.liveSessions
const pubSub = createPubSub<{ live: [unknown] }>()
const yoga = createYoga({
  graphiql: false,
  logging: false,
  schema: createSchema({
    typeDefs: readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8'),
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
    resolvers: {
      Subscription: {
        liveSessions: { subscribe: () => pubSub.subscribe('live'), resolve: (payload: unknown) => payload },
      },
    },
  }),
})

createServer((request, response) => {
  if (request.url !== '/publish') return void yoga(request, response)
  response.end(String(absoluteNow()))
  pubSub.publish('live', event)
}).listen(Number(process.env.PORT), '127.0.0.1')
