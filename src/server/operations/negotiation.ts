import { type DirectiveNode, type ExecutionResult, Kind, type SelectionSetNode } from 'graphql'
import { isAsyncIterable, type Plugin, processRegularResult } from 'graphql-yoga'
import { argumentOf, isLeftOut } from '../../resolvers/conditions.ts'
import type { Variables } from '../../resolvers/field-arguments.ts'
import type { LongAnswers } from '../execution/long-answers.ts'
import { type Accepted, type AcceptReader, isJsonType, noParts, notAcceptable } from '../http/accept.ts'
import { exchangeOf, type RequestExchange } from '../http/exchange.ts'
import { PART_FORMATS, PartsBody } from './parts-body.ts'
import type { PreparedDocument, PreparedOperation } from './prepared-document.ts'

/** The codes of refusals of a form. */
const FORM_CODES: ReadonlySet<unknown> = new Set(['NOT_ACCEPTABLE', 'UNSUPPORTED_MEDIA_TYPE'])

/**
 * Sends each result as what its caller likes best, and refuses operations whose result could not be sent as anything
 * that the caller takes, before they run. Yoga would heed no weights, and find out when the upstreams were asked.
 */
export function useNegotiation(accept: AcceptReader, longAnswers: LongAnswers): Plugin {
  return {
    onExecute({ args, context, setResultAndStopExecution }) {
      const { whole } = accept.read(context.request.headers.get('accept'))
      if (whole !== undefined) return
      const operation = (args.document as PreparedDocument).operation(args.operationName)
      const variables = operation?.variables.read(args.variableValues).coerced ?? {}
      if (operation && asksForParts(operation, variables)) return
      setResultAndStopExecution({ errors: [notAcceptable()] })
    },

    onResultProcess(payload) {
      const { request, result, serverContext, setResultProcessor } = payload
      const { whole, parts, stream } = accept.read(request.headers.get('accept'))
      // What was asked for in parts may come at once. A refusal is JSON, also for those who take nothing that there is.
      const isParts = isAsyncIterable(result) || (whole === undefined && 'data' in result)
      const type =
        (isParts ? parts : isOfForm(result) ? jsonOf(whole) : typeOf(result, whole, stream)) ??
        'application/json'
      const format = PART_FORMATS.get(type)
      if (!format) return setResultProcessor(processRegularResult, type)
      setResultProcessor((given, fetchAPI) => {
        exchangeOf(serverContext).parts = new PartsBody(given, format, longAnswers)
        const headers = { 'content-type': format.contentType }
        if (isAsyncIterable(given)) return new fetchAPI.Response(null, { headers })
        // Yoga knows the status of a result by its errors.
        const short = 'data' in given ? { ...given, data: null } : given
        const { status } = processRegularResult(short, fetchAPI, type)
        return new fetchAPI.Response(null, { status, headers })
      }, type)
    },
  }
}

/**
 * Refuses an operation in parts whose caller takes none. Asked last of all that refuses an operation before it runs: what
 * is wrong with the operation itself is wrong whatever the caller accepts.
 */
export function refuseParts(accept: AcceptReader) {
  return (
    exchange: RequestExchange,
    operation: PreparedOperation,
    variables: Variables,
  ): ExecutionResult | undefined => {
    if (!asksForParts(operation, variables)) return undefined
    if (accept.read(exchange.header('accept')).parts !== undefined) return undefined
    return { errors: [noParts()] }
  }
}

/** Whether a result says that the form of the request or of its answer is none that there is. */
function isOfForm(result: unknown): boolean {
  const { errors = [] } = result as ExecutionResult
  return errors.some(({ extensions }) => FORM_CODES.has(extensions?.code))
}

/** A stream has no status, so that a refusal is none: a client that takes streams alone gets it as JSON. */
function typeOf(result: unknown, whole: string | undefined, stream: Accepted['stream']): string | undefined {
  const isRefusal = !('data' in (result as ExecutionResult))
  const isOfStream = whole === 'text/event-stream' || (whole === 'multipart/mixed' && stream === 'parts')
  return isRefusal && isOfStream ? 'application/graphql-response+json' : whole
}

function jsonOf(type: string | undefined): string | undefined {
  return isJsonType(type) ? type : undefined
}

/**
 * Whether an operation asks for its result in parts, by `@defer` or `@stream`. False, too, where conditions leave the
 * directive out, or its own `if` turns it off.
 * @param variables as the schema reads them
 */
function asksForParts({ document, operation, fragments }: PreparedOperation, variables: Variables): boolean {
  const seen = new Set<string>()

  function isOn(directive: DirectiveNode): boolean {
    const value = argumentOf(directive, 'if')
    if (value?.kind === Kind.VARIABLE) return variables[value.name.value] !== false
    return value?.kind !== Kind.BOOLEAN || value.value
  }

  function hasParts({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (isLeftOut(selection, variables)) return false
      const name = selection.kind === Kind.FIELD ? 'stream' : 'defer'
      if (selection.directives?.some((each) => each.name.value === name && isOn(each))) return true
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet !== undefined && hasParts(selection.selectionSet)
      }
      const fragment = fragments[selection.name.value]
      if (!fragment || seen.has(fragment.name.value)) return false
      seen.add(fragment.name.value)
      return hasParts(fragment.selectionSet)
    })
  }

  return document.isIncremental && hasParts(operation.selectionSet)
}
