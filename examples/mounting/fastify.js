import Fastify from 'fastify'
import { roomgraph } from './graph.js'

const app = Fastify()
app.register(async (scope) => {
  // Fastify reads bodies before it calls a handler. In this scope, and in no other, it leaves them to roomgraph.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, body, done) => done(null, body))
  scope.all('/api/graph', (request, reply) => {
    reply.hijack()
    roomgraph(request.raw, reply.raw)
  })
})
app.get('/later', () => 'A route of the application.')
app.setNotFoundHandler((_request, reply) => reply.code(404).send('The application has no such page.'))

const origin = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 4000) })
console.log(`The graph is at ${origin}/api/graph`)
