import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** The codes of errors that graphql-js, its executor or Yoga have worded. */
const FOREIGN_CODES: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
])

/** The longest name, and the longest text, that an error shows. */
const MAX_NAME = 80
const MAX_TEXT = 500

/**
 * The texts that show a value, and what is left of each without it. What is no GraphQL has no names either: of a
 * syntax error the kind of the token stays, and `locations` says where it is.
 */
const VALUED: readonly (readonly [pattern: RegExp, without: string])[] = [
  [/^(Syntax Error: (?:Expected .{1,20}, found|Unexpected) [A-Z][A-Za-z]+) ".*"\.$/s, '$1.'],
  [
    /^(Syntax Error: (?:Unexpected character|Invalid [A-Za-z ]+?))(?:, [a-z0-9 ]+|)(?: but got)?: .*$/s,
    '$1.',
  ],
  [/^((?:Int|Float|String|Boolean|ID) cannot represent [\w -]+): .*$/s, '$1.'],
  [
    /^(Enum "\w+" cannot represent [\w -]+): .*?\.(?<hint> Did you mean the enum value ["\w ,]+\?)?$/s,
    '$1.$<hint>',
  ],
  [/^Value ".*" (does not exist in "\w+" enum\..*)$/s, 'Value $1'],
  [
    /^(Expected value of type "[\w[\]!]+"[\w "]*?)(?:, but encountered error .*|[,.](?: Did you mean .*)? [Ff]ound:? .*)$/s,
    '$1.',
  ],
  [/^(Argument "\w+" has) invalid value .*$/s, '$1 an invalid value.'],
]

const GOT_VALUE = /^(Variable "\$\w+" got) invalid value /

/**
 * The error with a text that shows no value of the request, ours or that of a library: no literal, no value of a variable, and
 * of texts in quotes only what can be a name, a type or a place. Ours are worded so that they need none of it.
 */
export function withoutValues(error: GraphQLError): GraphQLError {
  if (!FOREIGN_CODES.has(error.extensions.code)) return error
  const message = cut(onlyNames(textWithoutValues(error.message, error.originalError)), MAX_TEXT)
  if (message === error.message) return error
  const { nodes, source, positions, path, extensions } = error
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  })
}

/** Takes the values out of what validation says, which no mask gets to see. */
export function useErrorTexts(): Plugin {
  return {
    onValidate:
      () =>
      ({ valid, result, setResult }) => {
        if (!valid) setResult(result.map((error) => withoutValues(asInvalid(error as GraphQLError))))
      },
  }
}

/** Yoga gives validation errors their code last of all. */
function asInvalid(error: GraphQLError): GraphQLError {
  error.extensions.code ??= 'GRAPHQL_VALIDATION_FAILED'
  return error
}

function textWithoutValues(text: string, cause: Error | undefined): string {
  const variable = GOT_VALUE.exec(text)
  if (variable) {
    // The cause is what the text ends with; the value stands before it, and may itself look like one.
    const reason = cause && text.endsWith(`; ${cause.message}`) ? cause.message : undefined
    const place = reason && /( at "[\w.[\]]+")?$/.exec(text.slice(0, -reason.length - 2))?.[0]
    return `${variable[1]} an invalid value${place ?? ''}${reason ? `; ${textWithoutValues(reason, undefined)}` : '.'}`
  }
  for (const [pattern, without] of VALUED) {
    if (pattern.test(text)) return text.replace(pattern, without)
  }
  return text
}

/** A name, `$variable`, `@directive`, `Type.field`, `[Type!]!`, `field { ... }`, `variable.field[0]` or punctuation. */
const NAME = /^(?:[$@]?\[*[_A-Za-z][\w.[\]!]*…?(?: \{ \.\.\. \})?|[^\w\s"]{1,3})$/

function onlyNames(text: string): string {
  return text.replace(/ ?"([^"]*)"/g, (quoted, inside: string) => {
    if (!NAME.test(inside)) return ''
    return inside.length > MAX_NAME ? quoted.replace(inside, cut(inside, MAX_NAME)) : quoted
  })
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
