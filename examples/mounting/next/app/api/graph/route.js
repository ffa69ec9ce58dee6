/** Imports the graph with the first request: a build has no credentials to make it with. */
async function answer(request) {
  const { roomgraph } = await import('../../../../graph.js')
  return roomgraph(request)
}

export { answer as GET, answer as POST }
