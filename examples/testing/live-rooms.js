/** What is tested: asks roomgraph which rooms are live. @param ask takes a Request and gives its Response */
export async function liveRooms(ask) {
  const query = '{ rooms(first: 20) { nodes { name activeSession { id } } } }'
  const response = await ask(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }),
  )
  const { data, errors = [] } = await response.json()
  if (errors.length > 0) throw new Error(errors[0].extensions.code)
  return data.rooms.nodes.filter((room) => room.activeSession).map((room) => room.name)
}
