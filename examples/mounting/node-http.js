import { createServer } from 'node:http'
import { roomgraph } from './graph.js'

const server = createServer((request, response) => {
  // The third argument is called for all that is not the graph's.
  roomgraph(request, response, () => {
    if (request.url === '/later') response.end('A route of the application.')
    else response.writeHead(404).end('The application has no such page.')
  })
})
server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  console.log(`The graph is at http://127.0.0.1:${server.address().port}/api/graph`)
})

process.once('SIGTERM', async () => {
  // Ends the streams, lets what runs finish, and closes the connections to the providers.
  roomgraph.drain()
  server.close()
  await roomgraph.close()
})
