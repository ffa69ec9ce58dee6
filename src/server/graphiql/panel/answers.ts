/** A result, or a part of one, as the server sends it. */
export interface AnswerPart {
  readonly data?: unknown
  readonly errors?: readonly { readonly message?: string; readonly extensions?: { readonly code?: string } }[]
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly hasNext?: boolean
}

/** Told what arrives of an answer. */
export interface AnswerReader {
  bytes(count: number): void
  part(part: AnswerPart): void
}

/**
 * Reads an answer to its end: JSON at once, parts of `@defer` and `@stream`, or the events of a subscription. Gives whether its
 * end was told; a stream that is only cut off ends without. Throws for what is no answer of a GraphQL server.
 */
export async function readAnswer(response: Response, reader: AnswerReader): Promise<boolean> {
  const type = response.headers.get('content-type') ?? ''
  const inLines = /^(multipart\/|text\/event-stream)/.test(type)
  const decoder = new TextDecoder()
  const body = response.body?.getReader()
  let rest = ''
  let isTold = false
  for (let chunk = await body?.read(); chunk && !chunk.done; chunk = await body?.read()) {
    reader.bytes(chunk.value.byteLength)
    rest += decoder.decode(chunk.value, { stream: true })
    if (!inLines) continue
    // A part is one line of JSON, behind `data:` in an event stream and alone in a multipart answer.
    const lines = rest.split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const part = parsePart(line.replace(/^data: ?/, ''))
      if (part) reader.part(part)
      if (part?.hasNext === false || line === 'event: complete') isTold = true
    }
  }
  if (inLines) return isTold
  const whole = parsePart(rest)
  if (!whole)
    throw new Error(
      `JSON was expected, but ${type || 'an answer without a type'} came: HTTP ${response.status}`,
    )
  reader.part(whole)
  return true
}

function parsePart(text: string): AnswerPart | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as AnswerPart
  } catch {
    return undefined
  }
}
