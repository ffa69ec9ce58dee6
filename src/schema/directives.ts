import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLString,
  specifiedDirectives,
} from 'graphql'

const shared = {
  if: {
    type: new GraphQLNonNull(GraphQLBoolean),
    defaultValue: true,
    description: 'False sends everything in one piece, as if the directive were not there.',
  },
  label: {
    type: GraphQLString,
    description: 'Comes back with the part, so that a client can tell parts apart. Unique in the document.',
  },
}

const defer = new GraphQLDirective({
  name: 'defer',
  description:
    'Sends the fields of this fragment after the rest of the answer, in a part of their own. Needs `accept: multipart/mixed` or `text/event-stream`.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: shared,
})

const stream = new GraphQLDirective({
  name: 'stream',
  description:
    'Sends the items of this list in parts, as the upstream’s pages come. Needs `accept: multipart/mixed` or `text/event-stream`.',
  locations: [DirectiveLocation.FIELD],
  args: {
    ...shared,
    initialCount: {
      type: GraphQLInt,
      defaultValue: 0,
      description:
        'How many items come with the first part, 0 or more. Also the size of the upstream’s pages, unless it is 0.',
    },
  },
})

/** All directives that an operation can use. What executes them is in `src/server`. */
export const directives: readonly GraphQLDirective[] = [...specifiedDirectives, defer, stream]
