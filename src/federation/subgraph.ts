import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
} from 'graphql'
import type { OperationContext } from '../context.ts'
import { RoomgraphError } from '../errors.ts'
import { NEEDS_INFO } from '../resolvers/field-extensions.ts'
import { type NodeRecord, typeOfNode } from '../resolvers/node.ts'
import { entities } from './entities.ts'
import { ENTITY_TYPES } from './keys.ts'
import { printSubgraph } from './sdl.ts'

export interface Subgraph {
  /** What is served: the graph with `_service` and `_entities`. */
  readonly schema: GraphQLSchema
  /** What is composed. */
  readonly sdl: string
}

export interface SubgraphOptions {
  /** Keep `node` and `nodes`, which only one subgraph of a supergraph can have. Default: false. */
  readonly withNode?: boolean
}

/** Makes a Federation 2 subgraph of a schema; the schema itself stays as it is, and both share their types. */
export function createSubgraph(base: GraphQLSchema, { withNode = false }: SubgraphOptions = {}): Subgraph {
  const offered = withNode ? base : withoutNode(base)
  const sdl = printSubgraph(offered)
  return { schema: withFederation(offered, sdl), sdl }
}

function withoutNode(base: GraphQLSchema): GraphQLSchema {
  const { node, nodes, ...fields } = queryOf(base).toConfig().fields
  return withQuery(base, new GraphQLObjectType({ ...queryOf(base).toConfig(), fields }))
}

function withFederation(base: GraphQLSchema, sdl: string): GraphQLSchema {
  const service = new GraphQLObjectType({
    name: '_Service',
    description: 'What composition wants to know of this subgraph.',
    fields: {
      sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The subgraph as SDL.' },
    },
  })
  const representation = new GraphQLScalarType({
    name: '_Any',
    description: 'A reference to an entity: an object with `__typename` and the fields of one of its keys.',
  })
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Everything that other subgraphs can refer to.',
    types: ENTITY_TYPES.map((name) => base.getType(name)).filter(isObjectType),
    resolveType: (record) => typeOfNode(record as NodeRecord),
  })
  const query = queryOf(base).toConfig()
  query.fields = {
    ...query.fields,
    _service: {
      type: new GraphQLNonNull(service),
      description: 'This subgraph itself.',
      args: {},
      resolve: (_root, _args, context: OperationContext) => {
        requireGateway(context)
        return { sdl }
      },
    },
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(entity)),
      description:
        'The entities behind the representations, each at its place. Null where there is none, and with an error where it cannot be had.',
      args: {
        representations: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(representation))),
          description: 'At most 1000 references.',
        },
      },
      extensions: NEEDS_INFO,
      resolve: (_root, args, context: OperationContext, info) => {
        requireGateway(context)
        return entities({ representations: args.representations as unknown[] }, context, info)
      },
    },
  }
  return withQuery(base, new GraphQLObjectType(query))
}

function queryOf(schema: GraphQLSchema): GraphQLObjectType {
  const query = schema.getQueryType()
  if (!query) throw new TypeError('createSubgraph: expected a schema with a query type')
  return query
}

function withQuery(schema: GraphQLSchema, query: GraphQLObjectType): GraphQLSchema {
  const config = schema.toConfig()
  // In its old place, so that the printed SDL keeps its order.
  const types = config.types.map((type) => (type.name === query.name ? query : type))
  return new GraphQLSchema({ ...config, query, types })
}

/**
 * Restricts `_service` and `_entities` to the federation gateway, where authentication is on. Neither field can be null,
 * so a refusal refuses the whole operation: 401.
 */
export function requireGateway({ caller }: Pick<OperationContext, 'caller'>): void {
  if (!caller || caller.isGateway) return
  throw new RoomgraphError(
    'GATEWAY_SECRET_REQUIRED',
    'This field is for the federation gateway, which sends its secret in `x-roomgraph-gateway-secret`.',
    { http: { status: 401, headers: { 'www-authenticate': 'Roomgraph-Gateway realm="roomgraph"' } } },
  )
}
