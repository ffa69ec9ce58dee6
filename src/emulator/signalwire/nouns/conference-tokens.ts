import {
  type ApiContext,
  bodiless,
  itemEndpoint,
  listEndpoint,
  type Read,
  type Resource,
} from './resource.ts'

/** `/conferences/{id}/conference_tokens`. */
export function tokensEndpoint(context: ApiContext, id: string, conference: number | undefined): Read {
  if (conference === undefined) return () => undefined
  const tokens = () => context.world.conferenceTokens.of(conference)
  return listEndpoint(context, `conferences/${id}/conference_tokens`, {
    select: () => [...tokens().keys()],
    item(nth) {
      const token = tokens()[nth]
      return token && context.changes.apply('token', token.id, { ...token })
    },
  })
}

/** `/conference_tokens/{id}` and its reset, which has no body and gives the token with its new secret. */
export function tokenAt(context: ApiContext, id: string, what: string | undefined): Resource | undefined {
  const { conferenceTokens } = context.world
  const send = () => {
    const token = conferenceTokens.find(id)
    return token && context.changes.apply('token', id, { ...token })
  }
  if (what === undefined) return { GET: itemEndpoint({}, send) }
  if (what !== 'reset') return undefined
  return {
    POST: bodiless(conferenceTokens.find(id) !== undefined, () => {
      conferenceTokens.reset(id)
      return { status: 200, body: send() }
    }),
  }
}
