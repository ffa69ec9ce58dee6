import { useSyncExternalStore } from 'react'
import type { Ledger } from './ledger.ts'

/** The line at the bottom: what the last operations have cost upstream. */
export function Calls({ ledger }: { readonly ledger: Ledger }) {
  const entries = useSyncExternalStore(ledger.subscribe, ledger.entries)
  return (
    <footer className="calls">
      <span>
        Upstream calls so far: <b>{ledger.total}</b>
      </span>
      <ol>
        {entries.map(({ number, operation, calls, milliseconds, failed }) => (
          <li key={number} className={failed ? 'failed' : undefined}>
            {operation.replace(/(Query|Mutation)$/, '')} <b>{calls ?? '?'}</b>{' '}
            <span className="dim">{milliseconds} ms</span>
          </li>
        ))}
      </ol>
    </footer>
  )
}
