import { keep, kept } from './kept.ts'
import { operationNamed, withFirst } from './operations.ts'

/** Where the editor keeps its tabs, and the texts of the one in front. */
const TABS = 'graphiql:tabState'
const TEXTS = ['query', 'variables', 'headers'] as const

/** What is opened after the page was loaded anew. */
const NEXT = 'roomgraph:open'

/** The server reads request heads of 16 kB. */
const MAX_LINK_LENGTH = 8000

/** A tab as the editor keeps it. */
export interface Tab {
  readonly id: string
  readonly hash: string
  readonly title: string
  readonly query: string | null
  readonly variables: string | null
  readonly headers: string | null
  readonly operationName: string | null
  readonly response: string | null
}

export interface TabState {
  readonly tabs: readonly Tab[]
  readonly activeTabIndex: number
}

/** An operation that can be opened as a tab. Headers are no part of it: they hold credentials. */
export interface Opened {
  readonly query: string
  readonly variables: string | null
  readonly operationName: string | null
}

/**
 * The tabs to begin with: those of the last visit or the examples, and in front the operation of a link, if the page was opened by
 * one. They are put where the editor looks for them. By itself it opens a link without its variables, and on a first visit in
 * place of the first example.
 */
export function openTabs(examples: readonly { readonly query: string }[]): TabState {
  const opened = takeNext() ?? fromLink(new URL(location.href))
  history.replaceState(null, '', location.pathname)
  const stored = storedTabs() ?? {
    tabs: examples.map(({ query }) => tabOf({ query, variables: null, operationName: null })),
    activeTabIndex: 0,
  }
  const state = opened ? withOpened(stored, opened) : stored
  const active = activeTab(state)
  keep(TABS, JSON.stringify(state))
  for (const name of TEXTS) keep(`graphiql:${name}`, active?.[name] || null)
  return state
}

/** Opens an operation as a tab, whatever its length. */
export function openAnew(opened: Opened): void {
  try {
    sessionStorage.setItem(NEXT, JSON.stringify(opened))
    location.reload()
  } catch {
    // Where nothing can be kept, an address holds it, if that is short enough.
    location.assign(linkTo(tabOf(opened)) ?? location.href)
  }
}

export function activeTab({ tabs, activeTabIndex }: TabState): Tab | undefined {
  return tabs[activeTabIndex]
}

/** The address that opens a tab; undefined for an empty one, and for what is too long for an address. */
export function linkTo(tab: Tab | undefined): string | undefined {
  if (!tab?.query?.trim()) return undefined
  const url = new URL(location.pathname, location.href)
  url.searchParams.set('query', tab.query)
  if (tab.variables?.trim()) url.searchParams.set('variables', tab.variables)
  const name = operationNamed(tab.query, tab.operationName)?.name
  if (name) url.searchParams.set('operationName', name)
  return url.href.length > MAX_LINK_LENGTH ? undefined : url.href
}

function withOpened({ tabs }: TabState, opened: Opened): TabState {
  const tab = tabOf(opened)
  const known = tabs.findIndex(
    (each) => each.query === tab.query && (each.variables || null) === tab.variables,
  )
  return known >= 0 ? { tabs, activeTabIndex: known } : { tabs: [...tabs, tab], activeTabIndex: tabs.length }
}

function tabOf({ query, variables, operationName }: Opened): Tab {
  const text = withFirst(query, operationName)
  const name = operationNamed(text, operationName)?.name || null
  return {
    id: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    hash: [text, variables ?? '', ''].join('|'),
    title: name ?? '<untitled>',
    query: text,
    variables,
    headers: null,
    operationName: name,
    response: null,
  }
}

function named(tab: Tab): Tab {
  const query = tab.query ?? ''
  if (!query.trim() || operationNamed(query, tab.operationName)?.name === tab.operationName) return tab
  const name = operationNamed(query, null)?.name || null
  return name === null ? tab : { ...tab, title: name, operationName: name }
}

function fromLink({ searchParams }: URL): Opened | undefined {
  const query = searchParams.get('query')
  if (!query?.trim()) return undefined
  return {
    query,
    variables: searchParams.get('variables') || null,
    operationName: searchParams.get('operationName') || null,
  }
}

function takeNext(): Opened | undefined {
  try {
    const text = sessionStorage.getItem(NEXT)
    sessionStorage.removeItem(NEXT)
    return text === null ? undefined : (JSON.parse(text) as Opened)
  } catch {
    return undefined
  }
}

function storedTabs(): TabState | undefined {
  try {
    const state = JSON.parse(kept(TABS) ?? '') as TabState
    if (!Array.isArray(state.tabs) || !activeTab(state)) return undefined
    // A tab that was left right after it was opened was stored under the name of the one before it.
    return { ...state, tabs: state.tabs.map(named) }
  } catch {
    return undefined
  }
}
