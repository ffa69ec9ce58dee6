import { expect, test } from 'vitest'
import { globalId } from '../../src/resolvers/global-id.ts'
import { startGraph } from '../support/graph.ts'

test('a failed item is null at its place, also at the end and when the operation is compiled', async () => {
  const graph = await startGraph()
  const id = globalId('Room', graph.emulator.signalwire.roomIds()[0] as string)
  // The third time the operation has been compiled.
  for (const _ of [1, 2, 3]) {
    const { data, errors, calls } = await graph.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: ['bad', id, 'bad'],
    })
    expect(data.nodes).toEqual([null, { id }, null])
    expect(errors.map(({ path }) => path)).toEqual([
      ['nodes', 0],
      ['nodes', 2],
    ])
    expect(calls).toHaveLength(1)
  }
  await graph.close()
})
