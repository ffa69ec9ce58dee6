import { UpstreamPanel } from './panel.ts'
import { EditorPlanner } from './plans.ts'
import { Runs } from './runs.ts'
import { activeTab, linkTo, openTabs, type Tab, type TabState } from './tabs.ts'

interface EditorOptions {
  readonly endpoint: string
  readonly defaultTabs: readonly { readonly query: string }[]
}

type RenderEditor = (root: Element, options: object) => void

declare global {
  interface Window {
    renderWithPanel: (render: RenderEditor, root: Element, options: EditorOptions) => void
  }
}

/** Renders the editor with the upstream panel beside it: what it runs goes through the panel's own transport. */
window.renderWithPanel = (render, root, { endpoint, ...options }) => {
  const isLinked = location.search !== ''
  let state = openTabs(options.defaultTabs)
  const panel = new UpstreamPanel(() => linkTo(activeTab(state)))
  const runs = new Runs(endpoint, (run) => {
    document.body.classList.toggle('runs', run.state === 'running')
    panel.show(run)
  })
  const planner = new EditorPlanner(runs.sendAlike, (plan) => panel.plan(plan))
  // The address opens what is in front, as a copied link does.
  const address = () => history.replaceState(null, '', linkTo(activeTab(state)) ?? location.pathname)
  const changed = (now: TabState) => {
    state = now
    document.body.classList.toggle('no-result', !activeTab(state)?.response)
    planner.changed(state)
  }
  makeMain(root)
  document.body.append(panel.element)
  changed(state)
  if (isLinked) address()
  render(root, {
    ...options,
    fetcher: runs.fetcher,
    onTabChange(now: TabState) {
      const isOther = !isSame(activeTab(state), activeTab(now))
      changed(now)
      // Each part of an answer comes by here, too.
      if (!isOther) return
      panel.tabChanged()
      address()
    },
    // By itself the editor puts the query alone into the address.
    onEditQuery() {},
  })
}

/** Makes the editor what the page is about, with a heading for who cannot see its logo. */
function makeMain(root: Element): void {
  const element = document.createElement('main')
  const heading = document.createElement('h1')
  heading.textContent = document.title
  root.replaceWith(element)
  element.append(heading, root)
}

function isSame(one: Tab | undefined, other: Tab | undefined): boolean {
  return (['id', 'query', 'variables', 'operationName'] as const).every(
    (name) => one?.[name] === other?.[name],
  )
}
