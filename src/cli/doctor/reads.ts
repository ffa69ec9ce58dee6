import { answerFact } from '../../emulator/contract/answers.ts'
import { type Deviation, deviationsOf } from '../../emulator/contract/deviations.ts'
import type { Account, AccountAnswer } from '../account/account.ts'

/** The most reads of one examination, over all providers. */
export const MOST_READS = 40

/** How many reads are left; shared by the providers. */
export class ReadBudget {
  made = 0

  /** Whether one more may be made; it is counted if so. */
  take(): boolean {
    if (this.made >= MOST_READS) return false
    this.made++
    return true
  }
}

/** A key of an object as people write one: anything else may be an account's own data. */
const KEY = /^[A-Za-z_][A-Za-z0-9_]{0,40}$/

/** One way in which answers are not as the contract says, without any value: where, how, and how often. */
export interface FieldFinding {
  readonly field: string
  readonly kind: Deviation['kind']
  readonly expected: string
  readonly came: string
  readonly times: number
}

/** The reads of one account: what they were answered, and what of it is not as the contract says. */
export class Reads {
  readonly #account: Account
  readonly #budget: ReadBudget
  readonly #fields = new Map<string, FieldFinding>()
  readonly #headers = new Set<string>()
  readonly durationsMs: number[] = []
  first: AccountAnswer | undefined
  withRequestId = 0

  constructor(account: Account, budget: ReadBudget) {
    this.#account = account
    this.#budget = budget
  }

  /** Sends one GET below the base of the API; undefined where no read is left. */
  async read(pathAndQuery: string): Promise<AccountAnswer | undefined> {
    if (!this.#budget.take()) return undefined
    const answer = await this.#account.read(pathAndQuery)
    this.first ??= answer
    this.durationsMs.push(answer.durationMs)
    for (const name of Object.keys(answer.headers)) this.#headers.add(name.toLowerCase())
    if (answer.headers['x-request-id'] !== undefined || answer.headers['twilio-request-id'] !== undefined) {
      this.withRequestId++
    }
    this.#compare(pathAndQuery, answer)
    return answer
  }

  /** Follows a link of a page, at the account's own origin; undefined where it leads elsewhere. */
  follow(link: string, change: Readonly<Record<string, string>> = {}): Promise<AccountAnswer | undefined> {
    const url = URL.parse(link, this.#account.origin)
    if (!url?.pathname.startsWith(`${this.#account.base}/`)) return Promise.resolve(undefined)
    for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
    return this.read(`${url.pathname.slice(this.#account.base.length)}${url.search}`)
  }

  /** Where answers were not as the contract says, most frequent first. */
  get fields(): readonly FieldFinding[] {
    return [...this.#fields.values()].toSorted((a, b) => b.times - a.times)
  }

  /** The names of headers that tell of limits. */
  get limitHeaders(): readonly string[] {
    return [...this.#headers]
      .filter((name) => /rate-?limit|^x-.*(limit|remaining)|^retry-after$/.test(name))
      .toSorted()
  }

  #compare(pathAndQuery: string, { status, body }: AccountAnswer): void {
    if (status === undefined || body === undefined) return
    const path = this.#account.base + pathAndQuery.replace(/\?.*/s, '')
    const fact = answerFact('GET', path, status)
    if (!fact) return
    // The path names the noun, and no id of the account.
    const noun = nounOf(path)
    for (const { path: at, kind, expected, came } of deviationsOf(body, fact, '')) {
      const field = [noun, ...fieldNames(at)].join('.')
      const key = `${field} ${kind} ${came}`
      const times = (this.#fields.get(key)?.times ?? 0) + 1
      this.#fields.set(key, {
        field,
        kind,
        expected: kind === 'unknown key' ? 'no such key' : expected,
        came,
        times,
      })
    }
  }
}

/** `/api/video/room_sessions/{id}/members` as `room_sessions.members`. */
function nounOf(path: string): string {
  const parts = path.split('/').slice(3)
  const nouns = parts.filter((_, nth) => nth % 2 === 0)
  return parts.length % 2 === 0 ? `${nouns.join('.')}{id}` : nouns.join('.')
}

/** `data[3].active_session.fps` as `active_session`, `fps`; a key that is no name is left out. */
function fieldNames(at: string): string[] {
  const names = at.split('.').map((part) => part.replace(/\[\d+\]$/, ''))
  const inside =
    ['data', 'rooms', 'participants'].includes(names[0] ?? '') && names.length > 1 ? names.slice(1) : names
  return inside
    .filter((name) => name !== '')
    .map((name) => (KEY.test(name) ? name : '(a key that is no name)'))
}
