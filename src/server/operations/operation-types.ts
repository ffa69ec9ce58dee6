import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

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
