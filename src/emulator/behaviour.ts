/** What neither upstream documents. A client must work under every setting. */
export interface Behaviour {
  /** Links between pages: with the origin or without. */
  links: 'absolute' | 'relative'
  /** Whether a full last page still has a `next`, which leads to an empty page. */
  emptyLastPage: boolean
  /** How `fps` is written. */
  fps: 'number' | 'string'
  /** The key of audio-video sync in an embedded session. */
  activeSessionSync: 'audio_video_sync' | 'sync_audio_video'
  /** How `active_session` says, when asked, that none is running. */
  noActiveSession: 'absent' | 'null'
  /** Whether the list of conferences has `links` at all; without them it is one page and nothing leads on. */
  conferenceLinks: boolean
  /** Whether a page token survives a change of the page size. */
  tokens: 'bound' | 'free'
  /** The same token on each page of a walk, or another on each page. */
  tokenStyle: 'per-walk' | 'per-page'
  /** The order of every list. */
  order: 'newest-first' | 'oldest-first' | 'shuffled'
  /** Whether some items carry enum values that no contract knows. */
  unknownEnums: boolean
  /** Milliseconds before each answer. */
  latencyMs: number
  /** Whether each answer has the header `x-request-id`. */
  requestIds: boolean
}

export const defaultBehaviour: Readonly<Behaviour> = {
  links: 'absolute',
  emptyLastPage: false,
  fps: 'number',
  activeSessionSync: 'audio_video_sync',
  noActiveSession: 'absent',
  conferenceLinks: true,
  tokens: 'bound',
  tokenStyle: 'per-walk',
  order: 'newest-first',
  unknownEnums: false,
  latencyMs: 0,
  requestIds: true,
}

/** One switch: what it is about, and the values that it takes. */
export interface Switch<Value> {
  readonly summary: string
  readonly values: readonly Value[] | 'milliseconds'
}

/** All switches, for `PATCH /_emulator/behaviour` and for the flags of `emulate`, which are called alike. */
export const SWITCHES: { readonly [Name in keyof Behaviour]: Switch<Behaviour[Name]> } = {
  latencyMs: { summary: 'milliseconds before each answer', values: 'milliseconds' },
  links: { summary: 'links between pages, with the origin or without', values: ['absolute', 'relative'] },
  emptyLastPage: { summary: 'whether a full last page leads on to an empty one', values: [true, false] },
  fps: { summary: 'how fps is written', values: ['number', 'string'] },
  activeSessionSync: {
    summary: 'the key of that setting in an embedded session',
    values: ['audio_video_sync', 'sync_audio_video'],
  },
  noActiveSession: {
    summary: 'how a room says that no session is running in it',
    values: ['absent', 'null'],
  },
  conferenceLinks: { summary: 'whether the list of conferences has links', values: [true, false] },
  tokens: { summary: 'whether a page token belongs to its page size', values: ['bound', 'free'] },
  tokenStyle: { summary: 'how often the page token changes', values: ['per-walk', 'per-page'] },
  order: { summary: 'order of every list', values: ['newest-first', 'oldest-first', 'shuffled'] },
  unknownEnums: {
    summary: 'whether some items carry enum values that no contract knows',
    values: [true, false],
  },
  requestIds: { summary: 'whether each answer has x-request-id', values: [true, false] },
}

function isKnown(name: string): name is keyof Behaviour {
  return Object.hasOwn(SWITCHES, name)
}

/** Every mistake in a set of switches, each as one sentence; an empty list means that it can be applied. */
export function behaviourFaults(change: Record<string, unknown>): string[] {
  return Object.entries(change).flatMap(([name, value]) => {
    if (!isKnown(name))
      return [`${name}: no such switch; expected one of ${Object.keys(SWITCHES).join(', ')}`]
    const allowed: readonly unknown[] | 'milliseconds' = SWITCHES[name].values
    if (allowed === 'milliseconds') {
      return typeof value === 'number' && value >= 0
        ? []
        : [`${name}: expected milliseconds, got ${JSON.stringify(value)}`]
    }
    return allowed.includes(value)
      ? []
      : [`${name}: expected ${allowed.join(' or ')}, got ${JSON.stringify(value)}`]
  })
}
