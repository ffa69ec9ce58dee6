import { getOperationAST, type OperationDefinitionNode } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { CallLog } from '../../datasources/loading/call-log.ts'
import { exchangeOf, type RequestExchange } from '../http/exchange.ts'
import { isEndpoint } from '../http/routes.ts'
import { type Logger, stackOf } from './logger.ts'
import { countCodes, type OperationObserver, type OperationReport } from './operation-report.ts'
import { errorsOf, observeParts, type ResultPart } from './result-parts.ts'
import type { Parent, Tracing } from './tracing.ts'

const MAX_NAME_LENGTH = 100

/** What is gathered of one request while it runs. */
interface OperationRecord {
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

export interface OperationRecorderOptions {
  readonly endpoint: string
  readonly observers: readonly OperationObserver[]
  /** Resolves when spans can be made. */
  readonly tracing?: Promise<Tracing> | undefined
  /** Redacts secrets out of what a caller chose. */
  readonly redact: (text: string) => string
  readonly logger: Logger
}

/**
 * Looks on from the arrival of a request for an operation to the end of its answer, and then tells the observers and
 * the traces what it was. Nothing is written and nothing is measured twice while the operation runs.
 */
export class OperationRecorder {
  readonly #options: OperationRecorderOptions
  readonly #records = new WeakMap<RequestExchange, OperationRecord>()
  #tracing: Tracing | undefined

  constructor(options: OperationRecorderOptions) {
    this.#options = options
  }

  /** Says where the calls of a request's operation are written down. */
  opened(exchange: RequestExchange, calls: CallLog): void {
    const record = this.#records.get(exchange)
    if (record) record.calls = calls
  }

  /** Says that a request's operation has its answer, without errors, and that no hook but those of HTTP was asked. */
  answered(exchange: RequestExchange, operation: OperationDefinitionNode): void {
    const record = this.#records.get(exchange)
    if (!record) return
    record.isOperation = true
    identify(record, operation)
  }

  /** Begins to look on, before anything may end the request. */
  begin(exchange: RequestExchange): undefined | Promise<void> {
    const { endpoint, tracing } = this.#options
    if (exchange.method === 'OPTIONS' || !isEndpoint(exchange.path, endpoint)) return undefined
    if (tracing && !this.#tracing) {
      return tracing.then((loaded) => {
        this.#tracing = loaded
        this.#begin(exchange)
      })
    }
    this.#begin(exchange)
    return undefined
  }

  /** Says that a request asks for GraphQL, and not for its page. */
  asked(exchange: RequestExchange): void {
    const record = this.#records.get(exchange)
    if (record) record.isOperation = true
  }

  /** Says that a request only asks what an operation would take: an editor does while one types, and nothing runs. */
  planned(exchange: RequestExchange): void {
    this.#records.delete(exchange)
  }

  /** Says what the head of the answer is. */
  replied(exchange: RequestExchange, status: number): void {
    const record = this.#records.get(exchange)
    if (!record) return
    record.status = status
    this.#end(exchange, record)
  }

  /** What Yoga's hooks tell of an operation. */
  plugin(): Plugin {
    const records = this.#records
    return {
      onParams({ context, params: { operationName } }) {
        const record = records.get(exchangeOf(context))
        // What no operation can be called is not repeated.
        if (record && typeof operationName === 'string' && /^[_a-z]\w*$/i.test(operationName)) {
          record.name = operationName
        }
      },

      onExecute({ args, context }) {
        const record = records.get(exchangeOf(context))
        const operation = getOperationAST(args.document, args.operationName)
        if (!record || !operation) return
        identify(record, operation)
      },

      onResultProcess: ({ serverContext, result, setResult }) => {
        const exchange = exchangeOf(serverContext)
        const record = records.get(exchange)
        if (!record) return
        const look = (part: ResultPart) => see(part, record)
        if (!isAsyncIterable(result)) return look(result as ResultPart)
        const end = () => {
          if (!record.isStreaming) return
          record.isStreaming = false
          this.#end(exchange, record)
        }
        record.isStreaming = true
        // A client that disconnects before the first part reads none; it may have done so already.
        if (exchange.signal.aborted) end()
        else exchange.signal.addEventListener('abort', end)
        setResult(observeParts(result, look, end))
      },
    }
  }

  #begin(exchange: RequestExchange): void {
    this.#records.set(exchange, {
      beganAt: performance.now(),
      parent: this.#tracing?.parentOf(new Headers(exchange.headers())),
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
  #end(exchange: RequestExchange, record: OperationRecord): void {
    const { beganAt, name, type, status, calls, codes, parent } = record
    if (status === undefined || record.isStreaming) return
    this.#records.delete(exchange)
    if (!record.isOperation && status < 400) return
    const { redact, observers, logger } = this.#options
    const caller = exchange.caller?.name
    const report: OperationReport = {
      requestId: redact(exchange.requestId),
      ...(name !== undefined && { operationName: redact(name).slice(0, MAX_NAME_LENGTH) }),
      ...(type !== undefined && { operationType: type }),
      ...(caller !== undefined && { caller: redact(caller) }),
      status,
      result: record.hasErrors ? (record.hasData ? 'partial' : 'error') : status < 400 ? 'ok' : 'error',
      upstreamCalls: calls?.total ?? 0,
      durationMs: Math.round((performance.now() - beganAt) * 100) / 100,
      codes,
    }
    try {
      const traceId = parent && this.#tracing?.record(report, beganAt, calls, parent)
      const reported = traceId === undefined ? report : { ...report, traceId }
      for (const observe of observers) observe(reported)
    } catch (error) {
      logger.error('An operation could not be reported', { stack: stackOf(error) })
    }
  }
}

function identify(record: OperationRecord, operation: OperationDefinitionNode): void {
  record.type = operation.operation
  record.name = operation.name?.value
}

function see(part: ResultPart, record: OperationRecord): void {
  const { data } = part
  if (data && !record.hasData) record.hasData = Object.values(data).some((value) => value !== null)
  const errors = errorsOf(part)
  if (errors.length === 0) return
  record.hasErrors = true
  countCodes(record.codes, errors)
}
