import { globSync, readFileSync } from 'node:fs'
import { type DocumentNode, Kind, parse } from 'graphql'
import { parseSync, Visitor } from 'oxc-parser'

/** The GraphQL documents with operations among the literals of TypeScript files, each once. */
export function documentsIn(folder: string): string[] {
  const texts = globSync(`${folder}/**/*.ts`, { exclude: (name) => name.includes('node_modules') }).flatMap(
    literalsIn,
  )
  return [...new Set(texts)].filter(hasOperation)
}

function literalsIn(file: string): string[] {
  const texts: string[] = []
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  new Visitor({
    Literal({ value }) {
      if (typeof value === 'string') texts.push(value)
    },
    TemplateLiteral({ quasis: [whole, ...others] }) {
      if (others.length === 0 && whole?.value.cooked) texts.push(whole.value.cooked)
    },
  }).visit(program)
  return texts
}

function hasOperation(text: string): boolean {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch {
    return false
  }
  return document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)
}
