/** Gives processes a share of a core, by the kernel's control groups (version 1 or 2); needs root. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = '/sys/fs/cgroup'
/** As short as the kernel takes it, so that a process is held for a few milliseconds at a time. */
const PERIOD_US = 10_000

/** Holds a process to so much of one core for as long as it lives. `cleanUp` tidies up once it has ended. */
export function holdToShare(pid: number, share: number): { cleanUp(): void } {
  const isFirst = existsSync(join(ROOT, 'cpu'))
  const group = join(ROOT, isFirst ? 'cpu' : '', `roomgraph-bench-${pid}`)
  const write = (file: string, text: string) => writeFileSync(join(group, file), text)
  const quota = Math.round(PERIOD_US * share)
  mkdirSync(group)
  if (isFirst) {
    write('cpu.cfs_period_us', String(PERIOD_US))
    write('cpu.cfs_quota_us', String(quota))
  } else {
    write('cpu.max', `${quota} ${PERIOD_US}`)
  }
  write('cgroup.procs', String(pid))
  return {
    cleanUp: () => rmdirSync(group),
  }
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}
