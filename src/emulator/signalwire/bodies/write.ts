import type { WireErrorItem } from '../../../datasources/signalwire/wire.ts'
import type { Answer, Question } from '../../answer.ts'
import type { Behaviour } from '../../behaviour.ts'
import { parseTime } from '../../seed/calendar.ts'
import { fault, queryFaults } from '../faults.ts'
import { type BodyShape, readBody } from './rules.ts'

const BAD_REQUEST: Answer = { status: 400, body: { error: 'Bad Request' } }
const NO_OBJECT: Answer = {
  status: 422,
  body: { errors: [fault('invalid_json', 'body', 'must be a JSON object')] },
}

/** What a write may be refused for beside the form of its body. */
type MoreFaults = (given: Record<string, unknown>) => WireErrorItem[]

/**
 * The attributes of a body, or the answer to one that is refused: 400 where it is no JSON object (422 where the contract has no 400), else one 422 with
 * everything that is wrong in query and body.
 */
export function readWrite(
  question: Question,
  shape: BodyShape,
  { nulls }: Behaviour,
  more: MoreFaults = () => [],
): { given: Record<string, unknown> } | Answer {
  const body = readBody(question, shape, nulls === 'clear')
  if (!body) return shape.hasBadRequest === false ? NO_OBJECT : BAD_REQUEST
  const { given } = body
  const faults = [...queryFaults(question.query, {}), ...body.faults]
  const wrong = new Set(faults.map(({ attribute }) => attribute))
  faults.push(...more(given).filter(({ attribute }) => !wrong.has(attribute)))
  return faults.length > 0 ? { status: 422, body: { errors: faults } } : { given }
}

/** What is wrong with a window that ends before it begins. */
export function windowFaults({ join_from, join_until }: Record<string, unknown>): WireErrorItem[] {
  const [from, until] = [join_from, join_until].map((value) =>
    typeof value === 'string' ? parseTime(value) : undefined,
  )
  return from !== undefined && until !== undefined && until < from
    ? [fault('invalid_parameter', 'join_until', 'must not be before join_from')]
    : []
}
