import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import type { GraphQLSchema } from 'graphql'
import { EXAMPLE_MUTATIONS, EXAMPLE_SUBSCRIPTIONS, EXAMPLES } from './examples.generated.ts'
import { PANEL_SCRIPT, PANEL_STYLE } from './panel.generated.ts'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/**
 * The package with the page, as a variable: a bundler would take nine megabytes along for everybody who bundles the
 * server, GraphiQL or not. It is looked for in `node_modules` when the page is first asked for.
 */
const PAGE_PACKAGE: string = '@graphql-yoga/render-graphiql'

/** A dot between two, in place of the 150 kB icon that the page brings. */
const FAVICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="#d64292"><circle cx="3" cy="8" r="3"/>' +
      '<circle cx="13" cy="3" r="3"/><circle cx="13" cy="13" r="3"/></g>' +
      '<path d="M13 3 3 8l10 5" fill="none" stroke="#d64292" stroke-width="1.5"/></svg>',
  )

/**
 * Tabs stay where they are shown. The page moves a tab that has the focus to where its drag animation believes it to be: on a
 * first visit that is elsewhere, so that the tab leaves the pointer between press and release, and the click is lost.
 */
const STEADY_TABS = '.graphiql-tab{transform:none!important}'

export interface CompressedPage {
  readonly brotli: Buffer<ArrayBuffer>
  /** Of the page as a browser reads it. */
  readonly hash: string
  /** For a client that takes no Brotli; decompressed each time, so that nine megabytes are not kept for it. */
  identity(): Promise<Buffer<ArrayBuffer>>
}

/** The function that renders the page. Throws what says how to get it where it is missing. */
async function findRenderer(): Promise<typeof import('@graphql-yoga/render-graphiql').renderGraphiQL> {
  try {
    const found = (await import(PAGE_PACKAGE)) as typeof import('@graphql-yoga/render-graphiql')
    return found.renderGraphiQL
  } catch (cause) {
    throw new Error(
      `GraphiQL needs the package ${PAGE_PACKAGE}, which was not found. Bundles leave it out: install it beside the bundle, or turn GraphiQL off.`,
      { cause },
    )
  }
}

/**
 * Renders the self-contained page and compresses it in the thread pool. Brotli at quality 5 takes less time here
 * than gzip at its default level and gives a fifth less.
 * @param schema what the server offers: tabs that watch or write come last, and only where it can
 */
export async function loadGraphiqlPage(endpoint: string, schema: GraphQLSchema): Promise<CompressedPage> {
  const renderGraphiQL = await findRenderer()
  const page = Buffer.from(
    withPanel(
      renderGraphiQL({
        title: 'roomgraph',
        favicon: FAVICON,
        endpoint,
        defaultTabs: [
          ...EXAMPLES,
          ...(schema.getSubscriptionType() ? EXAMPLE_SUBSCRIPTIONS : []),
          ...(schema.getMutationType() ? EXAMPLE_MUTATIONS : []),
        ].map((query) => ({ query })),
        defaultEditorToolsVisibility: false,
      }),
    ),
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

/** Where the page renders its editor. */
const RENDER = 'YogaGraphiQL.renderYogaGraphiQL('

/** Puts the upstream panel into the page: its script comes before the editor's, and renders the editor in place of the page. */
function withPanel(page: string): string {
  const root = page.indexOf('<div id="root">')
  const render = page.lastIndexOf(RENDER)
  if (root === -1 || render < root)
    throw new Error(
      `The page of ${PAGE_PACKAGE} has no <div id="root"> or renders otherwise: it is of another version.`,
    )
  const head = `<style>${STEADY_TABS}${PANEL_STYLE}</style><script>${PANEL_SCRIPT}</script>`
  const call = `renderWithPanel(${RENDER.slice(0, -1)},`
  return page.slice(0, root) + head + page.slice(root, render) + call + page.slice(render + RENDER.length)
}
