import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** As far from `src/server` as from `dist/server`. */
const EXAMPLES = new URL('../../../examples/queries/', import.meta.url)

/** A dot between two, in place of the 150 kB icon that the page brings. */
const FAVICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="#d64292"><circle cx="3" cy="8" r="3"/>' +
      '<circle cx="13" cy="3" r="3"/><circle cx="13" cy="13" r="3"/></g>' +
      '<path d="M13 3 3 8l10 5" fill="none" stroke="#d64292" stroke-width="1.5"/></svg>',
  )

export interface CompressedPage {
  readonly brotli: Buffer<ArrayBuffer>
  /** Of the page as a browser reads it. */
  readonly hash: string
  /** For a client that takes no Brotli; decompressed each time, so that nine megabytes are not kept for it. */
  identity(): Promise<Buffer<ArrayBuffer>>
}

/** The example queries of the package, in the order of their file names: the tabs that GraphiQL opens with. */
export async function readExamples(folder: URL = EXAMPLES): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
  return Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
}

/**
 * Renders the self-contained page and compresses it in the thread pool. Brotli at quality 5 takes less time here
 * than gzip at its default level and gives a fifth less.
 */
export async function loadGraphiqlPage(endpoint: string): Promise<CompressedPage> {
  const [{ renderGraphiQL }, examples] = await Promise.all([
    import('@graphql-yoga/render-graphiql'),
    readExamples(),
  ])
  const page = Buffer.from(
    renderGraphiQL({
      title: 'roomgraph',
      favicon: FAVICON,
      endpoint,
      defaultTabs: examples.map((query) => ({ query })),
      defaultEditorToolsVisibility: false,
    }),
  )
  const brotli = await compress(page, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: page.byteLength,
    },
  })
  const hash = createHash('sha256').update(page).digest('base64url')
  return { brotli, hash, identity: () => decompress(brotli) }
}
