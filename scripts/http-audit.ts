/**
 * Holds a server that listens to the audits of graphql-http, and writes `docs/http-audit.md` when it is run:
 * `npm run audit:http`. A test runs the same and holds the file to it.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type AuditResult, auditServer } from 'graphql-http'
import { startEmulator } from '../src/emulator/index.ts'
import { createRoomgraph } from '../src/index.ts'
import { listen } from '../src/server/http/listen.ts'

const FILE: URL = new URL('../docs/http-audit.md', import.meta.url)

/** What each audit said of roomgraph, over real connections. */
export async function audit(): Promise<readonly AuditResult[]> {
  const emulator = await startEmulator()
  const graph = createRoomgraph({ signalwire: emulator.options.signalwire })
  const server = await listen(graph, { host: '127.0.0.1', port: 0 })
  try {
    return await auditServer({ url: `${server.origin}/graphql` })
  } finally {
    await server.close()
    await graph.close()
    await emulator.close()
  }
}

/** The results as the text of the page. */
export function pageOf(results: readonly AuditResult[]): string {
  const { version } = createRequire(import.meta.url)('graphql-http/package.json') as { version: string }
  const levels = ['MUST', 'SHOULD', 'MAY'].map((level) => {
    const ofLevel = results.filter(({ name }) => name.startsWith(`${level} `))
    const passed = ofLevel.filter(({ status }) => status === 'ok')
    return `| ${level} | ${passed.length} | ${ofLevel.length} |`
  })
  const rows = results.map((result) => `| ${result.id} | ${result.name} | ${wordFor(result)} |`)
  return `# GraphQL over HTTP

What the audits of [graphql-http](https://github.com/graphql/graphql-http) ${version} say of a listening roomgraph, by POST and
by GET. \`npm run audit:http\` writes this page; \`test/http/http-audit.test.ts\` fails when a MUST or SHOULD does, or when this
page is not what the audits say.

| level | pass | of |
| --- | --- | --- |
${levels.join('\n')}

| audit | what it asks | result |
| --- | --- | --- |
${rows.join('\n')}
`
}

function wordFor(result: AuditResult): string {
  return result.status === 'ok' ? 'pass' : `${result.status}: ${result.reason}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const results = await audit()
  writeFileSync(FILE, pageOf(results))
  const failed = results.filter(({ status }) => status !== 'ok')
  for (const result of failed) console.log(`${result.id} ${result.name}: ${wordFor(result)}`)
  console.log(`${results.length - failed.length} of ${results.length} audits pass.`)
}
