import type { Signal } from '../http/signal.ts'
import type { WriteReport } from '../writes/write-outcome.ts'
import type { BatchSchedule } from './batch-loads.ts'
import type { CallBudget, CallLog } from './call-log.ts'

/** Call scope: the part of an operation that an upstream call needs. */
export interface CallScope {
  /** Aborted at the operation's deadline (reason: `DEADLINE`) or when its client has disconnected. */
  readonly signal: Signal
  /** Milliseconds that the whole operation may take, for the timeout's message. */
  readonly timeoutMs: number
  /** The deadline, on the clock of `performance.now()`. */
  readonly deadlineAt: number
  readonly calls: CallLog
  readonly batches: BatchSchedule
  /** Names who has sent the operation, for turns at the upstream. */
  readonly share: string
  readonly budget: CallBudget
  /** Whether a response that is past its lifetime will do, as settings allow it. */
  readonly takesStale: boolean
  /** Is told of each write once its outcome is known. */
  readonly onWrite?: (report: WriteReport) => void
}

/** The abort reason of the deadline; any other reason means that the client has disconnected. */
export const DEADLINE: unique symbol = Symbol('deadline')
