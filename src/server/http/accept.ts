/** What a result that comes at once can be sent as; of two that suit a caller equally, the last. */
const WHOLE: readonly string[] = ['application/graphql-response+json', 'application/json']

/** What a result can be sent as. */
export const OFFERED: string = [...WHOLE, 'multipart/mixed', 'text/event-stream'].join(', ')

const TYPES: readonly string[] = OFFERED.split(', ')

/**
 * Whether an Accept header takes anything that a result can be sent as; absent, it takes all. Only UTF-8 is offered,
 * and `q=0` refuses a type.
 */
export function isAcceptable(accept: string | null): boolean {
  if (accept === null || accept === '' || accept === '*/*' || accept === 'application/json') return true
  return rangesOf(accept).some((range) => TYPES.some((type) => isWithin(type, range)))
}

/**
 * What Yoga sends a result as that comes at once: the first such type that the caller names, whatever its weight.
 * Undefined where that is another one, or takes a closer look.
 */
export function wholeTypeOf(accept: string | null): string | undefined {
  if (accept === null || accept === '' || accept === '*/*' || accept === 'application/json')
    return WHOLE.at(-1)
  if (/q=0|charset/i.test(accept)) return undefined
  for (const range of rangesOf(accept)) {
    if (range === '*/*') return WHOLE.at(-1)
    if (WHOLE.includes(range)) return range
    if (range.includes('*')) return undefined
  }
  return undefined
}

/** The media ranges of a header that are not refused. */
function rangesOf(accept: string): string[] {
  return accept
    .toLowerCase()
    .split(',')
    .flatMap((entry) => {
      const [range = '', ...parameters] = entry.split(';').map((part) => part.trim())
      return parameters.some((each) => /^q=0(\.0*)?$|^charset=(?!"?utf-?8"?$)/.test(each)) ? [] : [range]
    })
}

function isWithin(type: string, range: string): boolean {
  return range === type || range === '*/*' || range === `${type.split('/')[0]}/*`
}
