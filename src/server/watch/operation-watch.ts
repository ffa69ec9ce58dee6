import { getOperationAST, type OperationDefinitionNode } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { CallLog } from '../../datasources/call-log.ts'
import type { RequestIds } from '../http/request-id.ts'
import { pathOf } from '../http/routes.ts'
import { type Logger, stackOf } from '../logger.ts'
import { countCodes, type OperationObserver, type OperationReport } from './operation-report.ts'
import { errorsOf, type ResultPart, watchParts } from './result-parts.ts'
import type { Parent, Tracing } from './tracing.ts'

const MAX_NAME_LENGTH = 100

/** What is gathered of one request while it runs. */
interface Sighting {
  readonly beganAt: number
  readonly parent: Parent | undefined
  readonly codes: Record<string, number>
  name: string | undefined
  type: OperationReport['operationType']
  calls: CallLog | undefined
  /** Whether GraphQL was asked for: the page of GraphiQL is at the same path. */
  isOperation: boolean
  hasErrors: boolean
  hasData: boolean
  /** Set once the head of the answer is there. */
  status: number | undefined
  /** Whether parts of the answer are still to come. */
  isStreaming: boolean
}

export interface OperationWatchOptions {
  readonly endpoint: string
  readonly ids: RequestIds
  readonly observers: readonly OperationObserver[]
  /** Resolves when spans can be made. */
  readonly tracing?: Promise<Tracing> | undefined
  /** Blots secrets out of what a caller chose. */
  readonly blot: (text: string) => string
  readonly callerName: (request: Request) => string | undefined
  readonly logger: Logger
}

/**
 * Looks on from the arrival of a request for an operation to the end of its answer, and then tells the observers and
 * the traces what it was. Nothing is written and nothing is measured twice while the operation runs.
 */
export class OperationWatch {
  readonly #options: OperationWatchOptions
  readonly #sightings = new WeakMap<Request, Sighting>()
  #tracing: Tracing | undefined

  constructor(options: OperationWatchOptions) {
    this.#options = options
  }

  /** Says where the calls of a request's operation are written down. */
  opened(request: Request, calls: CallLog): void {
    const sighting = this.#sightings.get(request)
    if (sighting) sighting.calls = calls
  }

  /** Says that a request's operation has its answer, without errors, and that no hook but those of HTTP was asked. */
  answered(request: Request, operation: OperationDefinitionNode): void {
    const sighting = this.#sightings.get(request)
    if (!sighting) return
    sighting.isOperation = true
    identify(sighting, operation)
  }

  /** To stand before every plugin that may end a request early. */
  plugin(): Plugin {
    const sightings = this.#sightings
    return {
      onRequest: ({ request }) => {
        const path = pathOf(request.url)
        const { endpoint, tracing } = this.#options
        if (request.method === 'OPTIONS' || (path !== endpoint && path !== `${endpoint}/`)) return
        if (!tracing || this.#tracing) this.#begin(request)
        else {
          return tracing.then((loaded) => {
            this.#tracing = loaded
            this.#begin(request)
          })
        }
      },

      onRequestParse({ request }) {
        const sighting = sightings.get(request)
        if (sighting) sighting.isOperation = true
      },

      onParams({ request, params: { operationName } }) {
        const sighting = sightings.get(request)
        // What no operation can be called is not repeated.
        if (sighting && typeof operationName === 'string' && /^[_a-z]\w*$/i.test(operationName)) {
          sighting.name = operationName
        }
      },

      onExecute({ args, context }) {
        const sighting = sightings.get(context.request)
        const operation = getOperationAST(args.document, args.operationName)
        if (!sighting || !operation) return
        identify(sighting, operation)
      },

      onResultProcess: ({ request, result, setResult }) => {
        const sighting = sightings.get(request)
        if (!sighting) return
        const look = (part: ResultPart) => see(part, sighting)
        if (!isAsyncIterable(result)) return look(result as ResultPart)
        const end = () => {
          if (!sighting.isStreaming) return
          sighting.isStreaming = false
          this.#end(request, sighting)
        }
        sighting.isStreaming = true
        // Whoever leaves before the first part is read reads none.
        request.signal.addEventListener('abort', end, { once: true })
        setResult(watchParts(result, look, end))
      },

      onResponse: ({ request, response }) => {
        const sighting = sightings.get(request)
        if (!sighting) return
        sighting.status = response.status
        this.#end(request, sighting)
      },
    }
  }

  #begin(request: Request): void {
    this.#sightings.set(request, {
      beganAt: performance.now(),
      parent: this.#tracing?.parentOf(request.headers),
      codes: {},
      name: undefined,
      type: undefined,
      calls: undefined,
      isOperation: false,
      hasErrors: false,
      hasData: false,
      status: undefined,
      isStreaming: false,
    })
  }

  /** Tells of the operation, once both the head and the last part of its answer are there. */
  #end(request: Request, sighting: Sighting): void {
    const { beganAt, name, type, status, calls, codes, parent } = sighting
    if (status === undefined || sighting.isStreaming) return
    this.#sightings.delete(request)
    if (!sighting.isOperation && status < 400) return
    const { ids, blot, observers, callerName, logger } = this.#options
    const caller = callerName(request)
    const report: OperationReport = {
      requestId: blot(ids.of(request)),
      ...(name !== undefined && { operationName: blot(name).slice(0, MAX_NAME_LENGTH) }),
      ...(type !== undefined && { operationType: type }),
      ...(caller !== undefined && { caller: blot(caller) }),
      status,
      result: sighting.hasErrors ? (sighting.hasData ? 'partial' : 'error') : status < 400 ? 'ok' : 'error',
      upstreamCalls: calls?.total ?? 0,
      durationMs: Math.round((performance.now() - beganAt) * 100) / 100,
      codes,
    }
    try {
      const traceId = parent && this.#tracing?.record(report, beganAt, calls, parent)
      const told = traceId === undefined ? report : { ...report, traceId }
      for (const observe of observers) observe(told)
    } catch (error) {
      logger.error('An operation could not be reported', { stack: stackOf(error) })
    }
  }
}

function identify(sighting: Sighting, operation: OperationDefinitionNode): void {
  sighting.type = operation.operation
  sighting.name = operation.name?.value
}

function see(part: ResultPart, sighting: Sighting): void {
  const { data } = part
  if (data && !sighting.hasData) sighting.hasData = Object.values(data).some((value) => value !== null)
  const errors = errorsOf(part)
  if (errors.length === 0) return
  sighting.hasErrors = true
  countCodes(sighting.codes, errors)
}
