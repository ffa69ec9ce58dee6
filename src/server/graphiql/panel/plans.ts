/** What an operation would take, as `extensions.upstream.plan` tells it. */
export interface PlannedCalls {
  readonly min: number
  readonly max: number
  readonly calls: readonly { readonly field: string; readonly times: { readonly max: number } }[]
}

/** Where the editor keeps its tabs; it writes there half a second after the last key. */
const TABS = 'graphiql:tabState'
const PAUSE_MS = 150

/** Sends a request with the headers of the editor, past what observes its runs. */
export type SendAlike = (body: string, headers: Readonly<Record<string, string>>) => Promise<Response>

/**
 * Plans the operation in the editor while one types: `onPlan` is told what it would take, or undefined where that cannot be
 * said, such as in the middle of a word. A server that tells no plans is not asked again.
 */
export function planWhileTyping(send: SendAlike, onPlan: (plan: PlannedCalls | undefined) => void): void {
  let planned = ''
  let isOff = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function plan(tabs: string): Promise<void> {
    const body = operationIn(tabs)
    if (body === undefined || body === planned || isOff) return
    planned = body
    try {
      const response = await send(body, { 'x-roomgraph-explain': 'plan' })
      isOff = response.status === 403
      const result = (await response.json()) as { extensions?: { upstream?: { plan?: PlannedCalls } } }
      // Who types on has another one by now.
      if (planned === body) onPlan(result.extensions?.upstream?.plan)
    } catch {
      if (planned === body) onPlan(undefined)
    }
  }

  function soon(tabs: string): void {
    clearTimeout(timer)
    timer = setTimeout(() => void plan(tabs), PAUSE_MS)
  }

  // The editor tells nobody that its text has changed, but keeps it for the next visit.
  const setItem = Storage.prototype.setItem
  Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value)
    if (key === TABS) soon(value)
  }
  soon(localStorage.getItem(TABS) ?? '')
}

/** The request for the operation of the tab in front; undefined for an empty one, and for variables that are no JSON. */
function operationIn(tabs: string): string | undefined {
  try {
    const { tabs: all, activeTabIndex } = JSON.parse(tabs) as {
      tabs: { query?: string | null; variables?: string | null; operationName?: string | null }[]
      activeTabIndex: number
    }
    const { query, variables, operationName } = all[activeTabIndex] ?? {}
    if (!query?.trim()) return undefined
    const values: unknown = variables?.trim() ? JSON.parse(variables) : undefined
    return JSON.stringify({ query, variables: values, operationName: operationName ?? undefined })
  } catch {
    return undefined
  }
}
