#!/usr/bin/env node
import { restartWithFlags } from './cli/node-flags.ts'

restartWithFlags(process.env)
// Imported afterwards, because a process that starts anew has no use for it.
const { main } = await import('./cli/program.ts')
process.exitCode = await main(process.argv.slice(2), process.env)
