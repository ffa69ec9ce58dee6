/** What a result can be sent as. */
export const OFFERED: string =
  'application/graphql-response+json, application/json, multipart/mixed, text/event-stream'

const TYPES: readonly string[] = OFFERED.split(', ')

/**
 * Whether an Accept header takes anything that a result can be sent as; absent, it takes all. Only UTF-8 is offered,
 * and `q=0` refuses a type.
 */
export function isAcceptable(accept: string | null): boolean {
  if (accept === null || accept === '' || accept === '*/*' || accept === 'application/json') return true
  return accept
    .toLowerCase()
    .split(',')
    .some((entry) => {
      const [range = '', ...parameters] = entry.split(';').map((part) => part.trim())
      const isRefused = parameters.some((each) => /^q=0(\.0*)?$|^charset=(?!"?utf-?8"?$)/.test(each))
      return (
        !isRefused &&
        TYPES.some((type) => range === type || range === '*/*' || range === `${type.split('/')[0]}/*`)
      )
    })
}
