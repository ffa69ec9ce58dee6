import { execFile } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './command.ts'

/** Builds the package into `node_modules/roomgraph` of a project, as it would be installed there. Gives its folder. */
export async function buildPackage(project: string): Promise<string> {
  const home = join(project, 'node_modules', 'roomgraph')
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true })
  const args = ['tsc', '-p', 'tsconfig.build.json', '--outDir', join(home, 'dist')]
  await promisify(execFile)('npx', args, { cwd: ROOT })
  await cp(`${ROOT}package.json`, join(home, 'package.json'))
  return home
}
