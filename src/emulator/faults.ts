/** What `upstream.fail` takes: which calls go wrong, how, and how often. */
export interface Fault {
  /** Path without the query, such as `/api/video/rooms`; `*` stands for anything. Default: every call. */
  readonly path?: string
  /** Default: every method. */
  readonly method?: string
  /** The status of the answer, 400 to 599, with a body as that provider writes its errors. */
  readonly status?: number
  /** Seconds for the header `Retry-After`, beside `status`. */
  readonly retryAfter?: number
  /** `true`: the call is never answered. */
  readonly hang?: boolean
  /** `true`: the connection is cut before anything is answered, and nothing is done. */
  readonly cut?: boolean
  /** `true`: the call is done and answered, but the connection is cut in the middle of the answer. */
  readonly half?: boolean
  /** How many calls go wrong; all of them until `mend` when left out. */
  readonly times?: number
}

const KINDS = {
  path: ['a path that begins with /, or * for any', isPath],
  method: ['a method such as GET', (value: unknown) => typeof value === 'string' && /^[A-Z]+$/.test(value)],
  status: ['a status from 400 to 599', (value: unknown) => isBetween(value, 400, 599)],
  retryAfter: ['a number of seconds', (value: unknown) => isBetween(value, 0, 1e9)],
  hang: ['true', isTrue],
  cut: ['true', isTrue],
  half: ['true', isTrue],
  times: ['a whole number from 1', (value: unknown) => isBetween(value, 1, 1e9)],
} as const satisfies Readonly<Record<keyof Fault, readonly [string, (value: unknown) => boolean]>>

function isTrue(value: unknown): boolean {
  return value === true
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && /^[/*]/.test(value) && !value.includes('?')
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return Number.isInteger(value) && Number(value) >= low && Number(value) <= high
}

const WAYS = ['status', 'hang', 'cut', 'half'] as const

/** Every mistake in a fault, each as one sentence; an empty list means that it can be used. */
export function faultMistakes(fault: Record<string, unknown>): string[] {
  const given = Object.entries(fault).filter(([, value]) => value !== undefined)
  const mistakes = given.flatMap(([name, value]) => {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name as keyof Fault] : undefined
    if (!kind) return [`${name}: no part of a fault; expected one of ${Object.keys(KINDS).join(', ')}`]
    return kind[1](value) ? [] : [`${name}: expected ${kind[0]}, got ${JSON.stringify(value)}`]
  })
  const ways = WAYS.filter((way) => fault[way] !== undefined)
  if (ways.length !== 1) {
    mistakes.push(
      `expected one of ${WAYS.join(', ')}, got ${ways.length === 0 ? 'none' : ways.join(' and ')}`,
    )
  }
  if (fault.retryAfter !== undefined && fault.status === undefined) {
    mistakes.push('retryAfter: expected beside status only')
  }
  return mistakes
}

/** The faults that a test has asked for. The first that fits a call is used. */
export class Faults {
  #planned: { readonly fault: Fault; readonly path: RegExp; left: number }[] = []

  /** @throws RangeError with everything that is wrong with the fault. */
  plan(fault: Fault): void {
    const mistakes = faultMistakes({ ...fault })
    if (mistakes.length > 0) throw new RangeError(`This is no fault. ${mistakes.join('. ')}`)
    const { path = '*', times = Number.POSITIVE_INFINITY } = fault
    const literal = path.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    this.#planned.push({ fault, path: new RegExp(`^${literal.join('.*')}$`), left: times })
  }

  /** The fault of a call, if it has one; it is used up by that. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#planned.find(
      ({ fault, path: fits }) => (fault.method ?? method) === method && fits.test(path),
    )
    if (found && --found.left === 0) this.#planned = this.#planned.filter((one) => one !== found)
    return found?.fault
  }

  /** What is still to go wrong, with the times that are left. */
  get left(): readonly Fault[] {
    return this.#planned.map(({ fault, left }) =>
      Number.isFinite(left) ? { ...fault, times: left } : { ...fault },
    )
  }

  clear(): void {
    this.#planned = []
  }
}
