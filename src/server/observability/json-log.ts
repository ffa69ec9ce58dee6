import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './logger.ts'
import type { OperationReport } from './operation-report.ts'

/** A logger that writes JSON, one object a line. */
export interface JsonLog extends Required<Logger> {
  /** Says something that is about no operation. */
  say(level: 'info' | 'warn', message: string, facts?: object): void
  /** Writes out what is still held back, for the end of the process, as far as there is room for it. */
  flush(): Promise<void>
}

/** What a pipe takes in one piece, so that the lines of several processes do not mix. */
const MAX_WRITE_BYTES = 4096
/** As much is gathered, or for so long, before it is written: writing each line costs more than making it. */
const GATHERED_BYTES = 3000
const GATHERED_MS = 100
/** Lines that nobody takes, because the disk is full or their reader stands still, are held up to this; more are lost. */
const MAX_HELD_BYTES = 4_000_000
/** How long the end of the process waits for them to be taken. */
const FLUSH_MS = 500

/** Writes to a file descriptor, stdout by default. Neither operations nor the end of the process depend on whether that works. */
export async function openJsonLog(fd = 1): Promise<JsonLog> {
  const { pino } = await import('pino')
  const destination = pino.destination({
    fd,
    sync: false,
    maxWrite: MAX_WRITE_BYTES,
    minLength: GATHERED_BYTES,
    periodicFlush: GATHERED_MS,
    maxLength: MAX_HELD_BYTES,
  })
  // What could not be written is tried again with the next lines.
  let isStuck = false
  destination.on('error', () => {
    isStuck = true
  })
  destination.on('write', () => {
    isStuck = false
  })
  const flushSync = destination.flushSync.bind(destination)
  // It would try for ever where there is no room. pino calls it when the process ends.
  destination.flushSync = () => {
    if (!isStuck) flushSync()
  }
  const log = pino(
    {
      // The collector of the lines adds the name of the machine.
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )
  return {
    error: (message, details) => log.error(details, message),
    say: (level, message, facts = {}) => log[level](facts, message),
    operation: (report) => log[levelOf(report)](report, 'operation'),
    write: (entry) => log[entry.outcome === 'unknown' ? 'warn' : 'info'](entry, 'write'),
    async flush() {
      const written = new Promise<boolean>((resolve) => destination.flush(() => resolve(true)))
      if (!(await Promise.race([written, sleep(FLUSH_MS, false, { ref: false })]))) isStuck = true
      destination.flushSync()
    },
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
