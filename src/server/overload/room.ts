import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Refusals } from './refusal.ts'
import type { UnsentAnswers } from './unsent-answers.ts'

/**
 * Lets a large answer wait, before anything of it is sent, until what others have not taken leaves room for it; a 503
 * where there is none. Of answers in parts nobody knows the length: each part waits where it is written.
 */
export function useRoom(unsent: UnsentAnswers, refusals: Refusals): Plugin<object, Partial<NodeContext>> {
  return {
    onResponse({ request, response, serverContext, setResponse }) {
      const bytes = Number(response.headers.get('content-length') ?? 0)
      const { res } = serverContext
      const room = res ? unsent.roomForAnswer(res, bytes) : true
      if (room === true) return undefined
      const refuse = () => setResponse(refusals.answerTo(request, 'no-room'))
      if (room === false) return refuse()
      return room.then((hasRoom) => {
        if (!hasRoom) refuse()
      })
    },
  }
}

/** What node:http gives; absent where requests come through `fetch`. */
interface NodeContext {
  readonly res: ServerResponse
}
