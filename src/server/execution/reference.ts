import { type ExecutionArgs, execute, getOperationAST } from 'graphql'
import type { OperationContext } from '../../context.ts'
import { isIncremental } from './conditions.ts'
import { standInsOf, withoutStandIns, withStandIns } from './stand-ins.ts'

/** What runs an operation: graphql-js, or whatever Yoga has put in its place. */
export type Execute = (args: ExecutionArgs) => unknown

/**
 * Runs an operation as graphql-js does. Its own executor knows no `@defer` and no `@stream`, so documents with these
 * are run by Yoga's, which takes some names for something else and is given others in their place.
 */
export function runReference(args: ExecutionArgs, yogas: Execute): unknown {
  const { document, operationName, variableValues, contextValue } = args
  if (!isIncremental(document) && getOperationAST(document, operationName)) return execute(args)
  const standIns = standInsOf(document)
  if (!standIns) return yogas(args)
  const { calls } = contextValue as OperationContext
  calls.showAs(standIns.then, 'then')
  const named = {
    ...args,
    document: standIns.document,
    variableValues: withStandIns(variableValues, standIns),
  }
  return withoutStandIns(yogas(named), standIns)
}
