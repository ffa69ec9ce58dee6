/**
 * What goes wrong after the emulator did what it was asked: the connection is cut before the answer or within it, the
 * answer never comes, or it is a 500.
 */
export type LateFault = 'reset-after' | 'half-after' | 'stall-after' | 'error-after'

/** What neither upstream documents. A client must work under every setting. */
export interface Behaviour {
  /** Links of SignalWire between pages: with the origin or without. Twilio's always have it. */
  links: 'absolute' | 'relative'
  /** Whether a full last page still has a `next`, which leads to an empty page. */
  emptyLastPage: boolean
  /** How `fps` is written. */
  fps: 'number' | 'string'
  /** The key of audio-video sync in an embedded session. */
  activeSessionSync: 'audio_video_sync' | 'sync_audio_video'
  /** What is null in an embedded session: left out, as its contract has no null, or sent. */
  activeSessionNulls: 'absent' | 'null'
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
  /** What a PUT does to what it leaves out: back to the default of a create, or kept. */
  put: 'replace' | 'merge'
  /** What becomes of a null in a body, where the value can be null at all; elsewhere it is always refused. */
  nulls: 'refused' | 'clear'
  /** What a create does with a name that another one has. */
  takenNames: 'refused' | 'suffixed'
  /** The code with which a taken name is refused. */
  takenNameCode: 'not_unique_within_project' | 'value_not_unique' | 'not_unique_within_space'
  /** What becomes of the running session of what is deleted; `refused` answers 409 and deletes nothing. */
  deleteInSession: 'ends' | 'keeps' | 'refused'
  /** Whether the answer to the create of a conference holds its tokens. */
  tokensOnCreate: boolean
  /** How many streams a room or a conference may have; 0 for any number. */
  streamLimit: number
  /** The status of every create: what the contract says of each, or the same for all. */
  createStatus: 'documented' | 200 | 201
  /** What goes wrong with every write: before it is read, or after it was done. */
  writeFault: 'none' | 'reset-before' | LateFault
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
  activeSessionNulls: 'absent',
  noActiveSession: 'absent',
  conferenceLinks: true,
  tokens: 'bound',
  tokenStyle: 'per-walk',
  order: 'newest-first',
  unknownEnums: false,
  put: 'replace',
  nulls: 'refused',
  takenNames: 'refused',
  takenNameCode: 'not_unique_within_project',
  deleteInSession: 'ends',
  tokensOnCreate: false,
  streamLimit: 0,
  createStatus: 'documented',
  writeFault: 'none',
  latencyMs: 0,
  requestIds: true,
}

/** One switch: what it is about, and the values that it takes. */
export interface Switch<Value> {
  readonly summary: string
  readonly values: readonly Value[] | 'milliseconds' | 'number'
}

/** All switches, for `PATCH /_emulator/behaviour` and for the flags of `emulate`, which are called alike. */
export const SWITCHES: { readonly [Name in keyof Behaviour]: Switch<Behaviour[Name]> } = {
  latencyMs: { summary: 'milliseconds before each answer', values: 'milliseconds' },
  links: {
    summary: 'links between pages of SignalWire, with the origin or without',
    values: ['absolute', 'relative'],
  },
  emptyLastPage: { summary: 'whether a full last page leads on to an empty one', values: [true, false] },
  fps: { summary: 'how fps is written', values: ['number', 'string'] },
  activeSessionSync: {
    summary: 'the key of that setting in an embedded session',
    values: ['audio_video_sync', 'sync_audio_video'],
  },
  activeSessionNulls: {
    summary: 'how an embedded session says that it has no value',
    values: ['absent', 'null'],
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
  put: { summary: 'what a PUT does to what it leaves out', values: ['replace', 'merge'] },
  nulls: { summary: 'what becomes of null in a body', values: ['refused', 'clear'] },
  takenNames: { summary: 'what a create does with a taken name', values: ['refused', 'suffixed'] },
  takenNameCode: {
    summary: 'the code with which a taken name is refused',
    values: ['not_unique_within_project', 'value_not_unique', 'not_unique_within_space'],
  },
  deleteInSession: {
    summary: 'what a delete does to a running session; refused is a 409',
    values: ['ends', 'keeps', 'refused'],
  },
  tokensOnCreate: { summary: 'whether a new conference tells its tokens', values: [true, false] },
  streamLimit: { summary: 'streams that a room or a conference may have; 0 for any', values: 'number' },
  createStatus: { summary: 'the status of every create', values: ['documented', 200, 201] },
  writeFault: {
    summary: 'what goes wrong with every write',
    values: ['none', 'reset-before', 'reset-after', 'half-after', 'stall-after', 'error-after'],
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
    const allowed: Switch<unknown>['values'] = SWITCHES[name].values
    if (allowed === 'milliseconds' || allowed === 'number') {
      return typeof value === 'number' && value >= 0
        ? []
        : [`${name}: expected ${allowed === 'number' ? 'a number' : allowed}, got ${JSON.stringify(value)}`]
    }
    return allowed.includes(value)
      ? []
      : [`${name}: expected ${allowed.join(' or ')}, got ${JSON.stringify(value)}`]
  })
}
