import type { Data } from './graph.ts'

interface Line {
  readonly indent: number
  readonly text: string
}

/**
 * Reads the part of YAML that our own manifests are written in: maps and lists in blocks, and plain or double-quoted
 * texts on one line. Throws at anything else, so that nothing is read as what it is not.
 */
export function readYaml(source: string): Data {
  const lines = source
    .split('\n')
    .filter((line) => !/^\s*(#.*)?$/.test(line))
    .map((line) => ({ indent: line.search(/\S/), text: line.trim() }))
  const value = readBlock(lines, 0)
  if (lines.length > 0) throw new SyntaxError(`not understood: ${lines[0]?.text}`)
  return value
}

function readBlock(lines: Line[], indent: number): Data {
  return lines[0]?.text.startsWith('- ') || lines[0]?.text === '-'
    ? readList(lines, indent)
    : readMap(lines, indent)
}

function readList(lines: Line[], indent: number): Data[] {
  const items: Data[] = []
  for (let line = lines[0]; line?.indent === indent && line.text.startsWith('- '); line = lines[0]) {
    const rest = line.text.slice(2)
    if (/^[\w./-]+:( |$)/.test(rest)) {
      lines[0] = { indent: indent + 2, text: rest }
      items.push(readMap(lines, indent + 2))
    } else {
      lines.shift()
      items.push(readScalar(rest))
    }
  }
  return items
}

function readMap(lines: Line[], indent: number): Record<string, Data> {
  const map: Record<string, Data> = {}
  for (let line = lines[0]; line?.indent === indent && !line.text.startsWith('- '); line = lines[0]) {
    const [, key, rest] = /^([\w./-]+):(?: (.*))?$/.exec(line.text) ?? []
    if (key === undefined || key in map) throw new SyntaxError(`not understood: ${line.text}`)
    lines.shift()
    const next = lines[0]
    if (rest !== undefined) map[key] = readScalar(rest)
    else if (next && next.indent > indent) map[key] = readBlock(lines, next.indent)
    else throw new SyntaxError(`nothing below ${key}`)
  }
  return map
}

function readScalar(text: string): string | number | boolean {
  if (text.startsWith('"')) return JSON.parse(text) as string
  if (/^[[{&*!|>'%@`]|: |\s#/.test(text)) throw new SyntaxError(`not understood: ${text}`)
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
