import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Environment } from '../config/reader.ts'
import { isManifest, type PersistedOptions } from '../server/options/persisted-options.ts'
import { type DoctorReport, parseReport } from './doctor/report.ts'
import { CommandError } from './lifecycle.ts'

/** The documents of a file, or those of the typed client. Throws a CommandError that says what is wrong with it. */
export async function readDocuments(file: string | undefined): Promise<PersistedOptions['documents']> {
  if (file === undefined) return (await import('../client/index.ts')).persistedDocuments
  const wrong = (what: string) => new CommandError(`ROOMGRAPH_PERSISTED_DOCUMENTS: ${file} ${what}`, 2)
  const text = await readFile(file, 'utf8').catch(() => {
    throw wrong('cannot be read')
  })
  const documents = parsed(text)
  if (!isManifest(documents)) {
    throw wrong('is no JSON object of documents under their SHA-256, such as {"sha256:…": "query …"}')
  }
  return documents
}

/** The report that `doctor --save` wrote. @throws CommandError if there is none in the file. */
export function readReport(file: string): DoctorReport {
  const wrong = (what: string) => new CommandError(`--like: ${file} ${what}`, 2)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw wrong('cannot be read')
  }
  const report = parseReport(text)
  if (!report) throw wrong('is no report of roomgraph doctor --save')
  return report
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Variables with those of the file `.env` beneath them, and a line that names what the file has, without a value; undefined
 * where there is no file.
 * @throws CommandError if there is one that cannot be read.
 */
export function withEnvFile(
  env: Environment,
  folder = '.',
): { readonly variables: Environment; readonly line: string } | undefined {
  const file = readEnvFile(join(folder, '.env'))
  if (!file) return undefined
  const names = Object.keys(file)
    .sort()
    .map((name) => (env[name] === undefined ? name : `${name} (set already)`))
  return { variables: { ...file, ...env }, line: `.env has ${names.join(', ') || 'no variables'}` }
}

function readEnvFile(path: string): Environment | undefined {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    throw new CommandError(`.env cannot be read (${code}); --no-env-file does without it`, 2, {
      cause: error,
    })
  }
}
