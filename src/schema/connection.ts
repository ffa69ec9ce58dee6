import type { Connection, Edge, PageInfo } from '../resolvers/pagination/connection.ts'
import { builder, type Ref } from './builder.ts'

const PageInfoType = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Where a page stands in its list. There is no total: no upstream has one.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      nullable: false,
      description:
        'Whether more items follow: the upstream links a next page, or the page at hand holds more than was asked for. Some upstreams link an empty last page; the page after is then empty and says so.',
      resolve: (page) => page.hasNextPage(),
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Whether items come before.',
      resolve: (page) => page.hasPreviousPage(),
    }),
    startCursor: t.exposeString('startCursor', {
      description: 'The cursor of the first edge, for `before`. Null when the page is empty.',
    }),
    endCursor: t.exposeString('endCursor', {
      description: 'The cursor of the last edge, for `after`. Null when the page is empty.',
    }),
  }),
})

/**
 * Declares the connection and edge types over a type of item. `items` names them in the plural, for descriptions.
 */
export function connectionType<T extends object>(name: string, itemType: Ref<T>, items: string) {
  const edge = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    description: `One of the ${items}, with its place in the list.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        nullable: false,
        description:
          'Opaque text that marks this place, for `after` or `before` on the same field with the same filter. Shorter than 300 characters.',
      }),
      node: t.expose('node', {
        type: itemType,
        nullable: true,
        description:
          'The item itself. Null, with an error at its path, when the upstream sent something that cannot be read.',
      }),
    }),
  })
  return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
    description: `A page of ${items}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The items of this page with their cursors, in upstream order.',
        resolve: ({ edges }) => edges,
      }),
      nodes: t.field({
        type: [itemType],
        nullable: { list: false, items: true },
        description: 'The items of this page without their cursors; otherwise as `edges.node`.',
        resolve: ({ nodes }) => nodes,
      }),
      pageInfo: t.field({
        type: PageInfoType,
        nullable: false,
        description: 'Where this page stands in the list.',
        resolve: ({ pageInfo }) => pageInfo,
      }),
    }),
  })
}

/** The four paging arguments that every connection field takes. */
export const pagingArguments = builder.args((t) => ({
  first: t.int({
    description:
      'How many items to give, walking forward; 50 when neither `first` nor `last` is given. 0 gives an empty page. The server sets the maximum (1000 unless configured lower).',
  }),
  after: t.string({ description: 'Give the items after this cursor. Goes with `first`.' }),
  last: t.int({ description: 'How many items to give, walking backward. Needs `before`.' }),
  before: t.string({ description: 'Give the items before this cursor. Goes with `last`.' }),
}))
