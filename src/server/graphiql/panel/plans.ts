import { operationNamed } from './operations.ts'
import type { SendAlike } from './runs.ts'
import { activeTab, type TabState } from './tabs.ts'

/** What an operation would take, as `extensions.upstream.plan` tells it. */
export interface PlannedCalls {
  readonly min: number
  readonly max: number
  readonly calls: readonly { readonly field: string; readonly times: { readonly max: number } }[]
}

/** A subscription has no plan: what it takes is the same however many watch. */
export type EditorPlan = PlannedCalls | 'subscription' | undefined

const PAUSE_MS = 150

/** Plans the operation in the editor while one types. A server that tells no plans is not asked again. */
export class EditorPlanner {
  readonly #send: SendAlike
  readonly #onPlan: (plan: EditorPlan) => void
  #planned = ''
  #isOff = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param onPlan told what it would take, or undefined where that cannot be said, such as in the middle of a word */
  constructor(send: SendAlike, onPlan: (plan: EditorPlan) => void) {
    this.#send = send
    this.#onPlan = onPlan
  }

  /** The tabs have changed, or the text of the one in front. */
  changed(state: TabState): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#plan(state), PAUSE_MS)
  }

  async #plan(state: TabState): Promise<void> {
    const body = operationIn(state)
    if (body === undefined || body === this.#planned || this.#isOff) return
    this.#planned = body
    if (isSubscription(state)) return this.#onPlan('subscription')
    try {
      const response = await this.#send(body, { 'x-roomgraph-explain': 'plan' })
      this.#isOff = response.status === 403
      const result = (await response.json()) as { extensions?: { upstream?: { plan?: PlannedCalls } } }
      // Who types on has another one by now.
      if (this.#planned === body) this.#onPlan(result.extensions?.upstream?.plan)
    } catch {
      if (this.#planned === body) this.#onPlan(undefined)
    }
  }
}

function isSubscription(state: TabState): boolean {
  const { query, operationName } = activeTab(state) ?? {}
  return operationNamed(query ?? '', operationName)?.type === 'subscription'
}

/** The request for the operation of the tab in front; undefined for an empty one, and for variables that are no JSON. */
function operationIn(state: TabState): string | undefined {
  const { query, variables, operationName } = activeTab(state) ?? {}
  if (!query?.trim()) return undefined
  try {
    const values: unknown = variables?.trim() ? JSON.parse(variables) : undefined
    return JSON.stringify({
      query,
      variables: values,
      operationName: operationNamed(query, operationName)?.name || undefined,
    })
  } catch {
    return undefined
  }
}
