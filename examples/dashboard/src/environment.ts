import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  ROOT_TYPE,
  Store,
} from 'relay-runtime'
import { type AnswerError, Failure, spoils } from './failure.ts'
import type { Ledger } from './ledger.ts'

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly AnswerError[]
  readonly extensions?: { readonly upstream?: { readonly total: number } }
}

/** Talks to the origin that the page came from, and writes down what each operation has cost. */
export function createEnvironment(ledger: Ledger): Environment {
  const fetchFunction: FetchFunction = async (request, variables) => {
    const started = performance.now()
    const answer = await post(request.text ?? '', variables).catch((cause: unknown) => {
      throw new Failure('The server cannot be reached.', 'UNREACHABLE', { cause })
    })
    const isFurtherPage = Boolean(variables.after ?? variables.before)
    const spoilt = answer.errors?.find((error) => spoils(error, isFurtherPage))
    ledger.add({
      operation: request.name,
      calls: answer.extensions?.upstream?.total,
      milliseconds: Math.round(performance.now() - started),
      failed: (answer.errors?.length ?? 0) > 0,
    })
    if (spoilt) throw new Failure(spoilt.message, spoilt.extensions?.code)
    return answer as GraphQLResponse
  }
  return new Environment({
    network: Network.create(fetchFunction),
    store: new Store(new RecordSource()),
    missingFieldHandlers: [
      {
        // A room that some list has brought already is not asked for again by its id.
        kind: 'linked',
        handle: (field, parent, args) =>
          parent?.getType() === ROOT_TYPE && field.name === 'room' ? args.id : undefined,
      },
    ],
  })
}

async function post(query: string, variables: object): Promise<Answer> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Answer
}
