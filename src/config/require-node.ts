import { unsupportedNode } from './node-version.ts'

/**
 * To be imported before everything else, which fails on a Node that is too old with a stack of somebody else's package: modules run in
 * the order of their imports.
 */
const unsupported = unsupportedNode(process.versions.node)
if (unsupported) throw new Error(`roomgraph ${unsupported}`)
