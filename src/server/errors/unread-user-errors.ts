import { type GraphQLError, locatedError } from 'graphql'
import { UnreadUserErrors, type UserError } from '../../errors.ts'
import { LeftOut, MAX_ERRORS, withoutStack } from './few-errors.ts'

/**
 * Errors with the user errors that an operation does not select, each as an error at the field of its mutation. Where an answer
 * cannot tell them all, each field tells some, so that none of them leaves out those of another.
 */
export function eachUserError(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const unread = errors.filter(({ originalError }) => originalError instanceof UnreadUserErrors)
  if (unread.length === 0) return errors
  const most = Math.max(1, Math.floor(MAX_ERRORS / unread.length))
  const left = new LeftOut()
  const reported = errors.flatMap((error) => {
    const { originalError, nodes, path } = error
    if (!(originalError instanceof UnreadUserErrors)) return [error]
    const located = (each: UserError) => withoutStack(() => locatedError(each, nodes, path))
    for (const each of originalError.each.slice(most)) left.add(each, () => path ?? [])
    return originalError.each.slice(0, most).map(located)
  })
  return left.addTo(reported)
}
