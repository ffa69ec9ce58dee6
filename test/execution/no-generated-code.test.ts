import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const SCRIPT = `
  import { startEmulator } from './src/emulator/index.ts'
  import { createRoomgraph } from './src/index.ts'
  const emulator = await startEmulator()
  const graph = createRoomgraph({ signalwire: { baseUrl: emulator.url, ...emulator.signalwire.credentials } })
  const body = JSON.stringify({ query: '{ rooms(first: 2) { nodes { id name fps quality createdAt } } }' })
  for (let time = 0; time < 3; time++) {
    const response = await graph.fetch(
      new Request('http://localhost/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    )
    console.log(await response.text())
  }
  await graph.close()
  await emulator.close()
`

async function answers(...flags: string[]): Promise<string[]> {
  const args = [...flags, '--input-type=module', '--eval', SCRIPT]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: `${import.meta.dirname}/../..`,
  })
  return stdout.trim().split('\n')
}

test('a process that may run no generated code answers the same', async () => {
  const [first, second, third] = await answers('--disallow-code-generation-from-strings')
  expect(JSON.parse(first ?? '').data.rooms.nodes).toHaveLength(2)
  expect([second, third]).toEqual([first, first])
  expect(await answers()).toEqual([first, first, first])
}, 300_000)
