import { Component, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { type PreloadedQuery, useQueryLoader } from 'react-relay/hooks'
import type { GraphQLTaggedNode, OperationType, VariablesOf } from 'relay-runtime'
import { explain, Failure } from './failure.ts'

interface PanelProps<Query extends OperationType> {
  readonly name: string
  readonly title: string
  readonly query: GraphQLTaggedNode
  /** Read once; give the panel another key for others. */
  readonly variables: VariablesOf<Query>
  /** Whether what the store holds already will do. */
  readonly policy?: 'store-or-network' | 'network-only'
  /** Called before each new attempt. */
  readonly onRefresh?: () => void
  /** What stands in place of the title for the eye. */
  readonly lead?: ReactNode
  /** Further buttons at its head. */
  readonly actions?: ReactNode
  /** What else than trying again may help. */
  readonly remedy?: (failure: Failure) => ReactNode
  /** Leads the focus and the eye to it as soon as it is there. */
  readonly isSought?: boolean
  readonly children: (query: PreloadedQuery<Query>, retry: () => void) => ReactNode
}

/** A part of the screen with a query of its own: it waits, fails and is refreshed alone. */
export function Panel<Query extends OperationType>(props: PanelProps<Query>) {
  const {
    name,
    title,
    query,
    variables,
    policy = 'network-only',
    onRefresh,
    remedy,
    lead,
    actions,
    isSought = false,
    children,
  } = props
  const heading = useRef<HTMLHeadingElement>(null)
  const [reference, load] = useQueryLoader<Query>(query)
  const [attempt, setAttempt] = useState(0)
  const [initial] = useState(variables)

  useEffect(() => {
    load(initial, { fetchPolicy: attempt === 0 ? policy : 'network-only' })
  }, [load, initial, policy, attempt])

  const refresh = useCallback(() => {
    onRefresh?.()
    setAttempt((count) => count + 1)
  }, [onRefresh])

  useEffect(() => {
    if (!isSought) return
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: 'start' })
  }, [isSought])

  const waiting = <Waiting />
  return (
    <section className={`panel panel-${name}`} aria-labelledby={`${name}-title`}>
      <header className="panel-head">
        <h2 id={`${name}-title`} ref={heading} tabIndex={-1} className={lead ? 'visually-hidden' : undefined}>
          {title}
        </h2>
        {lead}
        <div className="head-actions">
          {actions}
          <button type="button" className="quiet" onClick={refresh} aria-label={`Refresh: ${title}`}>
            Refresh
          </button>
        </div>
      </header>
      <Boundary key={reference?.fetchKey ?? attempt} retry={refresh} remedy={remedy}>
        <Suspense fallback={waiting}>{reference ? children(reference, refresh) : waiting}</Suspense>
      </Boundary>
    </section>
  )
}

function Waiting() {
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  )
}

interface BoundaryProps {
  readonly retry: () => void
  readonly remedy: ((failure: Failure) => ReactNode) | undefined
  readonly children: ReactNode
}

interface BoundaryState {
  readonly failure: Failure | undefined
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    const failure =
      error instanceof Failure ? error : new Failure('This part of the page has failed.', { code: 'BUG' })
    return { failure }
  }

  override render() {
    const { failure } = this.state
    if (!failure) return this.props.children
    return (
      <Notice error={failure} retry={this.props.retry}>
        {this.props.remedy?.(failure)}
      </Notice>
    )
  }
}

interface NoticeProps {
  /** What is missing, where the place alone does not say so. */
  readonly missing?: string
  readonly error: Error
  readonly retry: () => void
  readonly children?: ReactNode
}

/** Says what went wrong, and offers to try again. */
export function Notice({ missing, error, retry, children }: NoticeProps) {
  const code = error instanceof Failure ? error.code : undefined
  return (
    <div className="notice" role="alert">
      <p>
        {missing} {explain(code, error.message)}
        {code && <code>{code}</code>}
      </p>
      <div className="actions">
        <button type="button" onClick={retry}>
          Try again
        </button>
        {children}
      </div>
    </div>
  )
}
