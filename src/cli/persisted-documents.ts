import { readFile } from 'node:fs/promises'
import { isManifest, type PersistedOptions } from '../server/options/persisted-options.ts'
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
