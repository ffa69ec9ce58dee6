import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql'
import { DEFAULT_LIMIT } from '../resolvers/pagination/paging-arguments.ts'
import { CALLS_OF_FIELD } from './costs.ts'
import { ENTITY_KEYS, isEntityType } from './keys.ts'

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])'

/** The schema as SDL with the directives of Federation 2, which is what a gateway's composition reads. */
export function printSubgraph(schema: GraphQLSchema): string {
  const document: DocumentNode = visit(parse(printSchema(schema), { noLocation: true }), {
    // `@defer` and `@stream` are the gateway's to offer; a definition here would have to be the same in every subgraph.
    DirectiveDefinition: () => null,
    ObjectTypeDefinition: (type) => ({
      ...type,
      directives: directivesOfType(type),
      fields: type.fields?.map((field) => ({ ...field, directives: directivesOfField(type, field) })) ?? [],
    }),
  })
  return `${LINK}\n\n${print(document)}`
}

function directivesOfType({ name }: ObjectTypeDefinitionNode): ConstDirectiveNode[] {
  const type = name.value
  if (type === 'Query' || type === 'Mutation' || type === 'Subscription') return []
  const keys: readonly string[] = isEntityType(type) ? ENTITY_KEYS[type] : []
  return directives(
    ...keys.map((fields) => `@key(fields: "${fields}")`),
    // Every subgraph that pages has a type of this name, and each has to say so.
    ...(type === 'PageInfo' ? ['@shareable'] : []),
    '@cost(weight: 0)',
  )
}

function directivesOfField(
  { name }: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
): ConstDirectiveNode[] {
  const calls = CALLS_OF_FIELD[`${name.value}.${field.name.value}`]
  const slicing = (field.arguments ?? [])
    .map((arg) => arg.name.value)
    .filter((arg) => /^(first|last)$/.test(arg))
  return directives(
    ...(calls === undefined ? [] : [`@cost(weight: ${calls})`]),
    ...(slicing.length === 0
      ? []
      : [
          `@listSize(assumedSize: ${DEFAULT_LIMIT}, slicingArguments: ${JSON.stringify(slicing)}, sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)`,
        ]),
  )
}

function directives(...texts: string[]): ConstDirectiveNode[] {
  const [definition] = parse(`scalar S ${texts.join(' ')}`, { noLocation: true }).definitions
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? [...(definition.directives ?? [])] : []
}
