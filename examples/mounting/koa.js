import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'
import { roomgraph } from './graph.js'

const app = new Koa()
app.use((context, next) => {
  if (context.path !== '/api/graph') return next()
  // Koa leaves the answer to roomgraph.
  context.respond = false
  roomgraph(context.req, context.res)
})
app.use(bodyParser())
app.use((context) => {
  if (context.path === '/later') context.body = 'A route of the application.'
  else context.throw(404, 'The application has no such page.')
})

const server = app.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  console.log(`The graph is at http://127.0.0.1:${server.address().port}/api/graph`)
})
