#!/usr/bin/env node
import { restartWithFlags } from './cli/node.ts'
import { unsupportedNode } from './config/node-version.ts'

const unsupported = unsupportedNode(process.versions.node)
if (unsupported) {
  console.error(`roomgraph: ${unsupported}`)
  process.exit(2)
}
restartWithFlags(process.env)
// Imported afterwards, because a Node too old could not, and a process that starts anew has no use for it.
const { main } = await import('./cli/program.ts')
process.exitCode = await main(process.argv.slice(2), process.env)
