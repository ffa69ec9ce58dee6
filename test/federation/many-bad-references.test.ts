import { afterAll, beforeAll, expect } from 'vitest'
import { withGraph } from '../support/graph.ts'
import { roomOf } from './support.ts'

/** An unhandled rejection ends a server. Vitest would tell of one only beside the tests. */
const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)

beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => void process.off('unhandledRejection', note))

const test = withGraph({}, { subgraph: true })

const QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Room { roomId name displayName description } }
}`

test('references that cannot be read, many beside good ones, are errors at their places and of nobody else', async ({
  graph,
}) => {
  const [good = ''] = graph.emulator.signalwire.roomIds()
  const representations = Array.from({ length: 1000 }, (_, index) =>
    index % 2 === 0 ? { __typename: '__proto__' } : roomOf(good),
  )
  for (let time = 0; time < 3; time++) {
    // The key makes it an operation that no plan runs.
    const query = QUERY.replace('displayName', '__proto__: displayName')
    const { data, errors } = await graph.run(query, { representations })
    expect(errors.slice(0, 100).map(({ path }) => path?.[1])).toEqual(
      Array.from({ length: 100 }, (_, index) => 2 * index),
    )
    expect(data._entities.filter((each: unknown) => each === null)).toHaveLength(500)
  }
  await new Promise(setImmediate)
  expect(unhandled).toEqual([])
})
