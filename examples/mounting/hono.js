import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { roomgraph } from './graph.js'

const app = new Hono()
app.all('/api/graph', (context) => roomgraph(context.req.raw))
app.get('/later', (context) => context.text('A route of the application.'))
app.notFound((context) => context.text('The application has no such page.', 404))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 4000) }, ({ port }) => {
  console.log(`The graph is at http://127.0.0.1:${port}/api/graph`)
})
