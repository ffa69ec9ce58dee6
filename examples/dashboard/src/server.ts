import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import { type AnswerError, Failure, type Outcome } from './failure.ts'
import type { Ledger } from './ledger.ts'

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly AnswerError[]
  readonly extensions?: { readonly upstream?: { readonly total: number } }
}

export interface Operation {
  readonly name: string
  readonly text: string
  readonly isWrite?: boolean
}

/** Talks to the origin that the page came from, and writes down what each operation has cost. */
export class Server {
  readonly #ledger: Ledger
  readonly #readers = new Set<() => void>()
  #isReachable = true

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** The answer, errors in it included. Throws a Failure where there is none, and never sends anything twice. */
  async ask({ name, text, isWrite = false }: Operation, variables: object): Promise<Answer> {
    const started = performance.now()
    const answer = await post(text, variables).catch(() => {
      this.tell(false)
      const outcome = isWrite ? { outcome: 'unknown' as const } : {}
      throw new Failure('The server cannot be reached.', { code: 'UNREACHABLE', ...outcome })
    })
    this.tell(true)
    this.#ledger.add({
      operation: name,
      calls: answer.extensions?.upstream?.total,
      milliseconds: Math.round(performance.now() - started),
      failed: (answer.errors?.length ?? 0) > 0,
    })
    return answer
  }

  /** Whether the last that was heard of it was an answer. */
  readonly isReachable = () => this.#isReachable

  readonly subscribe = (read: () => void) => {
    this.#readers.add(read)
    return () => void this.#readers.delete(read)
  }

  /** Takes down what was found out about its being there. */
  tell(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return
    this.#isReachable = isReachable
    for (const read of this.#readers) read()
  }
}

/** An error as something to throw. @param isWrite whether it tells what became of a write */
export function failureOf({ message, path, extensions }: AnswerError, isWrite: boolean): Failure {
  const { code, scope, outcome = outcomeBy(path, code) } = extensions ?? {}
  return new Failure(message, { ...(code && { code }), ...(scope && { scope }), ...(isWrite && { outcome }) })
}

/** Of an error that does not say it: roomgraph runs nothing of a request that it refuses as a whole. */
function outcomeBy(path: AnswerError['path'], code: string | undefined): Outcome {
  if (code === 'FORBIDDEN') return 'not-sent'
  return path === undefined && code !== undefined && code !== 'INTERNAL_SERVER_ERROR' ? 'not-sent' : 'unknown'
}

async function post(query: string, variables: object): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Answer
}

export const ServerContext = createContext<Server | undefined>(undefined)

/** Whether the server answers; the browser's own word counts, too, and `again` is called when it says that the network is back. */
export function useReachable(again: () => void): boolean {
  const server = useServer()
  useEffect(() => {
    const lost = () => server.tell(false)
    addEventListener('offline', lost)
    addEventListener('online', again)
    return () => {
      removeEventListener('offline', lost)
      removeEventListener('online', again)
    }
  }, [server, again])
  return useSyncExternalStore(server.subscribe, server.isReachable)
}

/** The server of this page. */
export function useServer(): Server {
  const server = useContext(ServerContext)
  if (!server) throw new Error('ServerContext has no value here')
  return server
}
