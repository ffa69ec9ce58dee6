import {
  type ASTVisitor,
  GraphQLError,
  getNamedType,
  isIntrospectionType,
  type ValidationContext,
} from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'

/**
 * Refuses operations of a type that the schema lacks, by the rule "Operation Type Existence" of the GraphQL
 * specification. graphql-js has it from version 17 on; before, it finds out when it executes.
 */
export function useOperationTypes(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(OperationTypesRule)
    },
  }
}

function OperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const { operation } = node
      if (context.getSchema().getRootType(operation)) return
      context.reportError(
        new GraphQLError(`A \`query\` was expected, but got a \`${operation}\`: this schema has none.`, {
          nodes: node,
        }),
      )
      return false
    },
  }
}

/** What graphql-js adds to a message when a name comes near one of the schema. */
const SUGGESTION = / ?Did you mean [^?]*\?/g

/** Refuses introspection, and takes the names of the schema out of whatever errors suggest. */
export function useNoIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoIntrospectionRule)
    },
    onExecutionResult({ result, setResult }) {
      if (!result || isAsyncIterable(result) || Array.isArray(result) || !result.errors) return
      if (!result.errors.some(hasSuggestion)) return
      setResult({ ...result, errors: result.errors.map(withoutSuggestion) })
    },
  }
}

/** As GraphQL's own rule, with a code. `__typename` tells nothing but what was asked for. */
function NoIntrospectionRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = getNamedType(context.getType())
      if (!type || !isIntrospectionType(type)) return
      context.reportError(
        new GraphQLError('Introspection is off on this server. Take the schema from its operator.', {
          nodes: node,
          // `spec: false`: the status holds whatever type of answer is accepted.
          extensions: { code: 'INTROSPECTION_DISABLED', http: { status: 400, spec: false } },
        }),
      )
    },
  }
}

function hasSuggestion({ message }: GraphQLError): boolean {
  return message.includes('Did you mean ')
}

/** Validation keeps its errors for the next time, so they stay as they are. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  if (!hasSuggestion(error)) return error
  const { nodes, source, positions, path, originalError, extensions } = error
  return new GraphQLError(error.message.replace(SUGGESTION, ''), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    originalError: originalError ?? null,
    extensions,
  })
}
