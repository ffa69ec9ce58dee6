const TURNS = 50

/**
 * Lets the event loop turn fifty times: time for what happens within this process alone, however busy the machine is. A
 * timer of some milliseconds may be due in the very next turn, where the process had to wait for the processor.
 */
export async function severalTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
}
