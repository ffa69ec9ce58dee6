/** How it stands with a stream: `refused` is for good, all else mends itself. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

interface Watched<Event> {
  readonly text: string
  /** The field of `Subscription`. */
  readonly field: string
  readonly variables: object
  readonly onEvent: (event: Event) => void
  readonly onConnection: (connection: Connection) => void
}

/** Nothing for three heartbeats of the server: the connection is gone, though nobody has said so. */
const SILENCE_MS = 30_000
const LONGEST_MS = 15_000

/**
 * Follows a subscription over server-sent events. A stream that is lost is opened again, after the last event that was seen.
 *
 * @returns `close` ends it; `now` tries at once where it is lost
 */
export function watch<Event extends { readonly cursor: string }>(watched: Watched<Event>) {
  const ended = new AbortController()
  let after: string | undefined
  let failures = 0
  let wake: () => void = () => undefined

  async function follow(): Promise<'refused' | 'over'> {
    const attempt = new AbortController()
    const signal = AbortSignal.any([ended.signal, attempt.signal])
    let silence = setTimeout(() => attempt.abort(), SILENCE_MS)
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: watched.text, variables: { ...watched.variables, after } }),
        signal,
      })
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
      if (!isStream || !response.body) {
        void response.body?.cancel()
        return response.status >= 400 && response.status < 500 ? 'refused' : 'over'
      }
      let unread = ''
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(silence)
        silence = setTimeout(() => attempt.abort(), SILENCE_MS)
        const blocks = (unread + piece).split('\n\n')
        unread = blocks.pop() ?? ''
        for (const block of blocks) read(block)
      }
      return 'over'
    } finally {
      clearTimeout(silence)
    }
  }

  function read(block: string): void {
    const data = block.split('\n').find((line) => line.startsWith('data: '))
    if (!data) return
    const answer = JSON.parse(data.slice('data: '.length)) as { data?: Record<string, Event | null> | null }
    const event = answer.data?.[watched.field]
    if (!event) return
    after = event.cursor
    failures = 0
    watched.onConnection('open')
    watched.onEvent(event)
  }

  async function run(): Promise<void> {
    watched.onConnection('connecting')
    while (!ended.signal.aborted) {
      const how = await follow().catch(() => 'over' as const)
      if (ended.signal.aborted) return
      if (how === 'refused') return watched.onConnection('refused')
      watched.onConnection('lost')
      const pause = Math.min(LONGEST_MS, 500 * 2 ** failures++) * (0.75 + Math.random() / 2)
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, pause)
      })
    }
  }

  void run()
  return {
    close() {
      ended.abort()
      wake()
    },
    now: () => wake(),
  }
}
