import { NEEDS_INFO } from '../resolvers/field-extensions.ts'
import { type NodeRecord, node, nodes, typeOfNode } from '../resolvers/node.ts'
import { builder } from './builder.ts'
import { askedBy } from './common-fields.ts'

export const Node = builder.interfaceRef<NodeRecord>('Node').implement({
  description: 'Anything that can be fetched again by its global ID.',
  resolveType: typeOfNode,
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'The global ID: opaque text, unique over all types. The natural key has a field of its own.',
    }),
  }),
})

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    description:
      'The object under a global ID. Null when the upstream has none (any more). A RoomSessionMember is looked up in the list of its session.',
    args: {
      id: t.arg.id({ required: true, description: 'The `id` of an object that this API returned.' }),
    },
    ...askedBy(node),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The objects under several global IDs, in the order of the IDs. An ID that is malformed or fails is null at its place, with an error there; one that the upstream does not have is null.',
    args: {
      ids: t.arg.idList({ required: true, description: 'Global IDs; the same one may stand twice.' }),
    },
    extensions: NEEDS_INFO,
    resolve: (_root, args, context, info) => nodes(args, context, info),
  }),
}))
