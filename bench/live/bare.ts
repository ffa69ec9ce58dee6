/** What a stream costs at least: node:http alone, which writes the same bytes to all. `PORT`, `EVENT` is a file with them. */
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { absoluteNow } from './watching.ts'

const event = readFileSync(process.env.EVENT ?? '')
const streams = new Set<ServerResponse>()

createServer((request, response) => {
  if (request.url === '/publish') {
    response.end(String(absoluteNow()))
    for (const stream of streams) stream.write(event)
    return
  }
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(':\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}).listen(Number(process.env.PORT), '127.0.0.1')
