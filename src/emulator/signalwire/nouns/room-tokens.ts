import { createHmac } from 'node:crypto'
import type { Answer, ProviderContext, Question } from '../../answer.ts'
import { SIGNALWIRE_CREDENTIALS } from '../../credentials.ts'
import { parseTime, SECOND } from '../../seed/calendar.ts'
import { personName } from '../../seed/people.ts'
import { hash, uuidFromText } from '../../seed/random.ts'
import { CREATE_ROOM_TOKEN, DEFAULT_PERMISSIONS } from '../bodies/attributes.ts'
import { readWrite, windowFaults } from '../bodies/write.ts'

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A JWT as SignalWire makes them: HS512, signed with the API token. */
function sign(payload: object): string {
  const content = `${base64url({ typ: 'VRT', alg: 'HS512' })}.${base64url(payload)}`
  return `${content}.${createHmac('sha512', SIGNALWIRE_CREDENTIALS.apiToken).update(content).digest('base64url')}`
}

function seconds(time: unknown): number | undefined {
  const parsed = typeof time === 'string' ? parseTime(time) : undefined
  return parsed === undefined ? undefined : Math.floor(parsed / SECOND)
}

/** `POST /room_tokens`. The room need not exist; no two tokens are alike, and none ends unless `join_until` is given. */
export function roomTokens(context: ProviderContext) {
  let made = 0
  return function createRoomToken(question: Question): Answer {
    const behaviour = context.behaviour()
    const read = readWrite(question, CREATE_ROOM_TOKEN, behaviour, windowFaults)
    if ('status' in read) return read
    const {
      room_name,
      user_name,
      permissions = DEFAULT_PERMISSIONS,
      join_as = 'member',
      ...rest
    } = read.given
    const nth = made++
    const token = sign({
      iat: Math.floor(context.calendar.now() / SECOND) + nth,
      jti: uuidFromText(context.seed, `room token ${nth}`),
      sub: SIGNALWIRE_CREDENTIALS.projectId,
      u: user_name ?? personName(hash(context.seed, 'token.user', nth)),
      ja: join_as,
      s: join_as === 'audience' ? [] : permissions,
      r: room_name,
      ...rest,
      nbf: seconds(rest.join_from),
      exp: seconds(rest.join_until),
    })
    return { status: behaviour.createStatus === 201 ? 201 : 200, body: { token } }
  }
}
