import { roomgraph } from './graph.js'

Deno.serve(
  {
    hostname: '127.0.0.1',
    port: Number(Deno.env.get('PORT') ?? 4000),
    onListen: ({ port }) => console.log(`The graph is at http://127.0.0.1:${port}/api/graph`),
  },
  (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/api/graph') return roomgraph(request)
    if (pathname === '/later') return new Response('A route of the application.')
    return new Response('The application has no such page.', { status: 404 })
  },
)
