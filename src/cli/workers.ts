import type { Config } from '../config.ts'
import { Crew } from './crew.ts'
import { closeOnSignal } from './lifecycle.ts'
import { readDocuments } from './persisted-documents.ts'
import { servesText } from './serve.ts'

/**
 * Watches over several workers on one port. This process reads no upstream; what it knows of the settings, the workers
 * read from the same variables and flags again.
 */
export async function serveByWorkers(config: Config): Promise<void> {
  // A mistake in it is said once, before there is any worker.
  if (config.persisted !== 'off') await readDocuments(config.persistedDocuments)
  const say = (line: string) => console.error(`roomgraph: ${line}`)
  const crew = new Crew(config.workers, say)
  const origin = await crew.start()
  closeOnSignal(() => crew.stop())
  void crew.givenUp.then(({ message, exitCode }) => {
    say(message)
    process.exit(exitCode)
  })
  console.log(`${servesText(config, origin)}, by processes ${crew.pids.join(', ')}`)
}
