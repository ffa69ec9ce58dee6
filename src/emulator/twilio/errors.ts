import type { WireInsightsError } from '../../datasources/twilio/wire.ts'
import type { Answer } from '../answer.ts'
import type { ParameterFault } from '../checks.ts'

/** An error as Twilio writes it; `code` is also the number of its page in the documentation. */
export function failure(status: number, code: number, message: string): Answer {
  const body: WireInsightsError = {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  }
  return { status, body }
}

export function unauthorized(): Answer {
  return failure(401, 20003, 'Authenticate')
}

export function notFound(path: string): Answer {
  return failure(404, 20404, `The requested resource ${path} was not found`)
}

export function methodNotAllowed(method: string): Answer {
  return failure(405, 20004, `Method not allowed: ${method}`)
}

/** Twilio names one mistake at a time. */
export function badParameter({ name, problem }: Pick<ParameterFault, 'name' | 'problem'>): Answer {
  const code = name === 'PageSize' ? 20007 : 20001
  return failure(400, code, `${name} ${problem}`)
}
