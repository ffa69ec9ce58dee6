import type { Logger } from '../logger.ts'
import type { OperationReport } from './operation-report.ts'

/** A logger that writes JSON, one object a line. */
export interface JsonLog extends Required<Logger> {
  info(message: string): void
  /** Writes out what is still held back, for the end of the process. */
  flush(): void
}

/** What a pipe takes in one piece, so that the lines of several processes do not mix. */
const MAX_WRITE_BYTES = 4096
/** As much is gathered, or for so long, before it is written: writing each line costs more than making it. */
const GATHERED_BYTES = 3000
const GATHERED_MS = 100

/** Writes to a file descriptor, stdout by default, without making operations wait for it. */
export async function openJsonLog(fd = 1): Promise<JsonLog> {
  const { pino } = await import('pino')
  const destination = pino.destination({
    fd,
    sync: false,
    maxWrite: MAX_WRITE_BYTES,
    minLength: GATHERED_BYTES,
    periodicFlush: GATHERED_MS,
  })
  const log = pino(
    {
      // The name of the machine is for whoever collects the lines to add.
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
  return {
    error: (message, details) => log.error(details, message),
    info: (message) => log.info(message),
    operation: (report) => log[levelOf(report)](report, 'operation'),
    flush: () => destination.flushSync(),
  }
}

/** Whose business it is: `error` ours, `warn` an upstream's or the load's, `info` nobody's or the caller's. */
function levelOf({ codes, status }: OperationReport): 'error' | 'warn' | 'info' {
  let level: 'warn' | 'info' = status >= 500 ? 'warn' : 'info'
  for (const code in codes) {
    if (code === 'INTERNAL_SERVER_ERROR' || code === 'UNKNOWN') return 'error'
    if (code.startsWith('UPSTREAM_')) level = 'warn'
  }
  return level
}
