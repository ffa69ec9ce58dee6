import express from 'express'
import { roomgraph } from './graph.js'

const app = express()
app.use(express.json())
app.use(roomgraph)
app.get('/later', (_request, response) => response.send('A route of the application.'))
app.use((_request, response) => response.status(404).send('The application has no such page.'))

const server = app.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  console.log(`The graph is at http://127.0.0.1:${server.address().port}/api/graph`)
})
