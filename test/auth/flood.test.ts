import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Command } from '../support/command.ts'
import { leftOut } from '../support/extra.ts'

const FLOOD = fileURLToPath(new URL('../support/flood.ts', import.meta.url))

test.skipIf(leftOut('LONG_TEST', 'the memory that many operations leave'))(
  'distinct operations leave behind what is kept of some, however many come, and however long they are',
  async () => {
    const { code, stdout, stderr } = await new Command(['2000', '150'], {}, FLOOD).finished
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [filled, flooded, long] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).heapMb as number) as [number, number, number]
    // Two thousand more than fill everything: 5 kB left by each would show.
    expect(flooded - filled).toBeLessThan(10)
    // 150 documents of 60,000 characters: kept by their number, they would take 400 MB.
    expect(long - filled).toBeLessThan(80)
  },
  180_000,
)
