/** An operation of a document, as its text has it. */
export interface WrittenOperation {
  readonly type: 'query' | 'mutation' | 'subscription'
  /** '' without one. */
  readonly name: string
  /** Where its text begins and ends. */
  readonly start: number
  readonly end: number
}

/** What a document is read by: strings and comments hold no words of it, and a variable is no word. */
const TOKEN = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[{}()]|[$@]?\w+/g

/**
 * The operations of a document, also of one that is still being written: the editor itself knows those of the tab before
 * until it has parsed the text of a new one.
 */
function operationsIn(text: string): WrittenOperation[] {
  const found: WrittenOperation[] = []
  let open: Pick<WrittenOperation, 'type' | 'name' | 'start'> | undefined
  /** The word that the next one belongs to. */
  let before = ''
  let depth = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('"') || token.startsWith('#')) continue
    if (token === '{' || token === '(') {
      if (token === '{' && depth === 0 && !open && before === '')
        open = { type: 'query', name: '', start: index }
      depth++
    } else if (token === '}' || token === ')') {
      depth = Math.max(0, depth - 1)
      if (token === ')' || depth > 0) continue
      if (open) found.push({ ...open, end: index + 1 })
      open = undefined
      before = ''
    } else if (depth === 0) {
      if (before === '' && isType(token)) open = { type: token, name: '', start: index }
      else if (open && isType(before) && /^\w/.test(token)) open = { ...open, name: token }
      before = token
    }
  }
  return found
}

/** The operation that a request for this name runs; without one of this name, the only one that there is. */
export function operationNamed(text: string, name: string | null | undefined): WrittenOperation | undefined {
  const operations = operationsIn(text)
  return (
    operations.find((each) => each.name === name) ?? (operations.length === 1 ? operations[0] : undefined)
  )
}

/** The document with this operation before all others: the editor takes the first for the one to run. */
export function withFirst(text: string, name: string | null): string {
  const operations = operationsIn(text)
  const [first] = operations
  const chosen = operations.find((each) => each.name === name)
  if (!first || !chosen || chosen === first) return text
  const rest = text.slice(first.start, chosen.start) + text.slice(chosen.end)
  return `${text.slice(0, first.start)}${text.slice(chosen.start, chosen.end)}\n\n${rest.trimEnd()}\n`
}

function isType(word: string): word is WrittenOperation['type'] {
  return word === 'query' || word === 'mutation' || word === 'subscription'
}
