import { join } from 'node:path'

export default {
  serverExternalPackages: ['roomgraph'],
  // All examples share one `node_modules`, which lies beside this folder.
  turbopack: { root: join(import.meta.dirname, '..') },
}
