/** The limit: what Node can do with a page at all. One call, parsed and written out again; no GraphQL, no check. */
import { createServer } from 'node:http'
import { Pool } from 'undici'

const { UPSTREAM = '', AUTHORIZATION = '', PORT } = process.env
const pool = new Pool(UPSTREAM, { connections: 50 })

createServer(async (request, response) => {
  try {
    const path = `/api/video/rooms${request.url?.slice(1)}`
    const { body } = await pool.request({ method: 'GET', path, headers: { authorization: AUTHORIZATION } })
    const text = JSON.stringify(JSON.parse(await body.text()))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  } catch {
    response.writeHead(502).end()
  }
}).listen(Number(PORT), '127.0.0.1')
