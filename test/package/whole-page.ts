import {
  EXAMPLE_MUTATIONS,
  EXAMPLE_SUBSCRIPTIONS,
  EXAMPLES,
} from '../../src/server/graphiql/examples.generated.ts'
import { PANEL_SCRIPT, PANEL_STYLE } from '../../src/server/graphiql/panel.generated.ts'

/** What a page of GraphiQL has to have, each under its name. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['panel', [PANEL_SCRIPT, PANEL_STYLE, 'renderWithPanel(YogaGraphiQL.renderYogaGraphiQL,']],
  ['tabs', EXAMPLES.map((text) => JSON.stringify(text))],
  ['tabs that watch', EXAMPLE_SUBSCRIPTIONS.map((text) => JSON.stringify(text))],
  ['tabs that write', EXAMPLE_MUTATIONS.map((text) => JSON.stringify(text))],
])

/** What of GraphiQL a page has in full; a failing test must not print nine megabytes. */
export function partsOf(html: string): string[] {
  const isEditor = html.length > 5_000_000 && html.trimEnd().endsWith('</html>')
  const parts = [...PARTS].filter(([, texts]) => texts.every((text) => html.includes(text)))
  return [...(isEditor ? ['editor'] : []), ...parts.map(([name]) => name)]
}

export const ALL_PARTS: readonly string[] = ['editor', ...PARTS.keys()]
