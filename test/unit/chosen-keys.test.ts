import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { type Argument, type Expression, parseSync, Visitor } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

const SRC = new URL('../../src', import.meta.url).pathname

/** What a comment begins with that says why keys are nobody's choice, on the line itself or the one above. */
const REASON = /\/\/ keys: \w+( [^\n]+)/

/**
 * Where an object with a prototype is filled, or asked, under keys that are computed: `__proto__` is no key of it, and
 * `constructor` always is. What callers choose belongs into a Map, or into `Object.create(null)`.
 */
function mistakesIn(file: string, text: string): string[] {
  const mistakes: number[] = []
  /** Names that stand for an array, or for an object without a prototype, each wherever in the file it is declared. */
  const safe = new Set<string>()
  const filled: { name: string | undefined; at: number }[] = []
  const { program } = parseSync(file, text)
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init && isSafe(init)) safe.add(id.name)
    },
    PropertyDefinition({ key, value }) {
      if (key.type === 'PrivateIdentifier' && value && isSafe(value)) safe.add(`#${key.name}`)
    },
    AssignmentExpression({ left, start }) {
      if (left.type !== 'MemberExpression' || !left.computed || isFixed(left.property)) return
      filled.push({ name: nameOf(left.object), at: start })
    },
    ObjectExpression({ properties }) {
      for (const each of properties) {
        if (each.type === 'Property' && each.computed && !isFixed(each.key as Expression)) {
          mistakes.push(each.start)
        }
      }
    },
    CallExpression({ callee, arguments: [, initial], start }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      const { name } = callee.property
      if (name === 'fromEntries') mistakes.push(callee.property.start)
      if (name === 'reduce' && initial && isObject(initial)) mistakes.push(start)
    },
    BinaryExpression({ operator, left, start }) {
      if (operator === 'in' && !isFixed(left)) mistakes.push(start)
    },
  }).visit(program)
  for (const { name, at } of filled) if (name === undefined || !safe.has(name)) mistakes.push(at)
  const lines = text.split('\n')
  return mistakes
    .map((at) => text.slice(0, at).split('\n').length)
    .filter((line) => ![lines[line - 2] ?? '', lines[line - 1] ?? ''].some((each) => REASON.test(each)))
    .map((line) => `${file}:${line}: ${lines[line - 1]?.trim()}`)
    .sort()
}

/** A key that no caller chooses: a literal, a constant by its name in capitals, of an enum or of `Symbol`, a text that begins with letters. */
function isFixed(key: Expression): boolean {
  if (key.type === 'Literal') return true
  if (key.type === 'Identifier') return /^[A-Z][A-Z0-9_]+$/.test(key.name)
  if (key.type === 'TemplateLiteral') return /^[a-z]/i.test(key.quasis[0]?.value.raw ?? '')
  if (key.type !== 'MemberExpression' || key.object.type !== 'Identifier') return false
  const { object, property } = key
  return (
    /^[A-Z]/.test(object.name) || (property.type === 'Identifier' && /^[A-Z][A-Z0-9_]+$/.test(property.name))
  )
}

/** The name of a variable, or of a private property of `this`. */
function nameOf(object: Expression): string | undefined {
  if (object.type === 'Identifier') return object.name
  if (object.type !== 'MemberExpression' || object.object.type !== 'ThisExpression') return undefined
  return object.property.type === 'PrivateIdentifier' ? `#${object.property.name}` : undefined
}

function isSafe(init: Expression): boolean {
  if (init.type === 'ArrayExpression') return true
  if (init.type === 'NewExpression') return init.callee.type === 'Identifier' && init.callee.name === 'Array'
  return init.type === 'CallExpression' && /^Object\.create\(null\)$/.test(textOfCall(init))
}

function textOfCall({ callee, arguments: args }: Extract<Expression, { type: 'CallExpression' }>): string {
  const name =
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.property.type === 'Identifier'
      ? `${callee.object.name}.${callee.property.name}`
      : ''
  return `${name}(${args.map((each) => (each.type === 'Literal' ? String(each.value) : '?')).join()})`
}

function isObject(argument: Argument): boolean {
  return (
    argument.type === 'ObjectExpression' ||
    (argument.type === 'TSAsExpression' && isObject(argument.expression))
  )
}

test('no object with a prototype is filled or asked under keys that somebody chooses', () => {
  const files = globSync(`${SRC}/**/*.ts`).filter((file) => !/generated/.test(file))
  expect(files.length).toBeGreaterThan(200)
  const found = files.flatMap((file) => mistakesIn(relative(SRC, file), readFileSync(file, 'utf8')))
  expect(found).toEqual([])
})

describe('the test sees', () => {
  test.each([
    'const found: Record<string, number> = {}\nfound[name] = 1',
    'const found = {}; found[each.key] += 1',
    'function count(found: Record<string, number>) { found[name] ??= 1 }',
    'class A { #found = {}; add() { this.#found[name] = 1 } }',
    'const found = { [name]: 1 }',
    'const found = { ...more, [name.toLowerCase()]: 1 }',
    'const found = Object.fromEntries(entries)',
    'const found = names.reduce((all, name) => all, {})',
    'const found = names.reduce((all, name) => all, {} as Record<string, number>)',
    'if (name in found) more()',
    '// keys:\nfound[name] = 1',
    '// keys: ours alone\n\nfound[name] = 1',
  ])('%s', (text) => {
    expect(mistakesIn('a.ts', text)).toHaveLength(1)
  })

  test.each([
    'const found: Record<string, number> = Object.create(null)\nfound[name] = 1',
    'class A { #found = Object.create(null); add() { this.#found[name] = 1 } }',
    'const found = []; found[index] = 1',
    'const found = new Array(3); found[index] = 1',
    'const found = new Map(); found.set(name, 1)',
    'found.name = 1; found["name"] = 1; found[ID] = 1; found[`name`] = 1',
    'const found = { [ID]: 1, [Symbol.iterator]: 1, [State.Open]: 1, [constants.LEVEL]: 1, name }',
    'names.reduce((sum, each) => sum + each, 0)',
    "if ('name' in found) more()",
    '// keys: the names of our settings\nfound[name] = 1',
    'found[name] = 1 // keys: the names of our settings',
  ])('nothing in %s', (text) => {
    expect(mistakesIn('a.ts', text)).toEqual([])
  })
})
