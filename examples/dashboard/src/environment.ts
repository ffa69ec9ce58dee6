import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  ROOT_TYPE,
  Store,
} from 'relay-runtime'
import { spoils } from './failure.ts'
import { failureOf, type Server } from './server.ts'

/** Relay over a server. */
export function createEnvironment(server: Server): Environment {
  const fetchFunction: FetchFunction = async ({ name, text, operationKind }, variables) => {
    const isWrite = operationKind === 'mutation'
    const answer = await server.ask({ name, text: text ?? '', isWrite }, variables)
    const isFurtherPage = Boolean(variables.after ?? variables.before)
    const spoilt = answer.errors?.find((error) => spoils(error, isFurtherPage))
    if (spoilt) throw failureOf(spoilt, isWrite)
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
