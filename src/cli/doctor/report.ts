import type { Behaviour } from '../../emulator/index.ts'
import type { FieldFinding } from './reads.ts'

/** What the account of one provider does. `unknown`: the account holds too little to tell, or was not asked. */
export interface AccountFindings {
  /** What its first answer tells of the credentials. */
  readonly access: string
  readonly links: 'absolute' | 'relative' | 'unknown'
  readonly tokens: 'bound' | 'free' | 'unknown'
  readonly tokenStyle: 'per-walk' | 'per-page' | 'unknown'
  readonly emptyLastPage: boolean | 'unknown'
  readonly order: 'newest-first' | 'oldest-first' | 'neither' | 'unknown'
  readonly unknownWords: number
  readonly requestIds: boolean
  readonly limitHeaders: readonly string[]
  readonly latencyMs: { readonly median: number; readonly most: number }
  readonly items: Readonly<Record<string, number>>
  readonly fields: readonly FieldFinding[]
}

export interface SignalWireFindings extends AccountFindings {
  readonly fps: 'number' | 'text' | 'unknown'
  readonly activeSessionSync: 'audio_video_sync' | 'sync_audio_video' | 'unknown'
  readonly activeSessionNulls: 'absent' | 'null' | 'unknown'
  readonly noActiveSession: 'absent' | 'null' | 'unknown'
  readonly conferenceLinks: boolean | 'unknown'
}

/** What `doctor` found; the keys stay as they are from version to version. */
export interface DoctorReport {
  readonly version: 1
  readonly reads: number
  readonly signalwire?: SignalWireFindings
  readonly twilio?: AccountFindings
}

const SUMMARIES: Readonly<Record<string, string>> = {
  access: 'credentials',
  links: 'links between pages',
  tokens: 'a page token and another page size (bound: refused)',
  tokenStyle: 'a page token lasts',
  emptyLastPage: 'a full last page leads to an empty one',
  order: 'order of the list of rooms',
  fps: 'fps is written as',
  activeSessionSync: 'the sync field in active_session',
  activeSessionNulls: 'what has no value in active_session',
  noActiveSession: 'no session in a room',
  conferenceLinks: 'the list of conferences has links',
  unknownWords: 'enum values that the contract does not know',
  requestIds: 'answers name a request id',
  limitHeaders: 'headers about limits',
  latencyMs: 'milliseconds of a read',
  items: 'items seen',
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, held]) => `${name} ${held}`)
      .join(', ')
  }
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function accountText(name: string, { fields, ...findings }: AccountFindings): string[] {
  const lines = Object.entries(findings).map(([key, value]) => `  ${SUMMARIES[key] ?? key}: ${shown(value)}`)
  const odd = fields.map(
    ({ field, kind, expected, came, times }) =>
      `    ${field}: ${kind}; the contract has ${expected}, came ${came}; ${times} times`,
  )
  const others = odd.length === 0 ? 'none' : `${odd.length}`
  return ['', name, ...lines, `  fields that are not as the contract has them: ${others}`, ...odd]
}

/** The report for people. It holds types and counts, and no value of the account. */
export function reportText({ reads, signalwire, twilio }: DoctorReport): string {
  return [
    `${reads} reads made.`,
    ...(signalwire ? accountText('SignalWire', signalwire) : []),
    ...(twilio ? accountText('Twilio', twilio) : []),
  ].join('\n')
}

/** The switches of an emulator that behaves like the account; what is unknown keeps its default. */
export function behaviourLike({ signalwire, twilio }: DoctorReport): Partial<Behaviour> {
  const { links, activeSessionSync, activeSessionNulls, noActiveSession, conferenceLinks } = signalwire ?? {}
  const { tokens, tokenStyle, emptyLastPage, requestIds, order } = {
    ...twilio,
    ...withoutUnknown(signalwire),
  }
  return withoutUnknown({
    ...{ links, activeSessionSync, activeSessionNulls, noActiveSession, conferenceLinks },
    ...{ tokens, tokenStyle, emptyLastPage, requestIds },
    order: order === 'neither' ? 'shuffled' : order,
    fps: signalwire?.fps === 'text' ? 'string' : signalwire?.fps,
    unknownEnums: (signalwire?.unknownWords ?? 0) + (twilio?.unknownWords ?? 0) > 0,
    latencyMs: Math.round((signalwire ?? twilio)?.latencyMs.median ?? 0),
  }) as Partial<Behaviour>
}

function withoutUnknown<T extends object>(values: T | undefined): Partial<T> {
  const entries = Object.entries(values ?? {}).filter(
    ([, value]) => value !== undefined && value !== 'unknown',
  )
  // keys: those of findings
  return Object.fromEntries(entries) as Partial<T>
}

/** The report in a file's text; undefined where it is none of this version. */
export function parseReport(text: string): DoctorReport | undefined {
  try {
    const report = JSON.parse(text) as DoctorReport | null
    return report?.version === 1 && (report.signalwire ?? report.twilio) ? report : undefined
  } catch {
    return undefined
  }
}
