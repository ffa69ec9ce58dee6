import type { WireConferenceToken } from '../../../datasources/signalwire/wire.ts'
import { hash, indexOfUuid, uuidFromText, uuidOf } from '../../seed/random.ts'

const OWN = [
  'room.self.audio_mute',
  'room.self.audio_unmute',
  'room.self.video_mute',
  'room.self.video_unmute',
]
const OF_A_MODERATOR = ['room.member.audio_mute', 'room.member.remove', 'room.set_layout', 'room.recording']

/** The tokens that each conference is made with. */
const TOKENS = [
  { name: 'moderator', scopes: [...OWN, ...OF_A_MODERATOR] },
  { name: 'attendee', scopes: OWN },
  { name: null, scopes: ['room.self.deaf', 'room.self.undeaf'] },
] as const

/**
 * The tokens of all conferences: a moderator's, an attendee's, and in some one without a name. Which comes first tells
 * nothing. A reset makes another secret under the same id.
 */
export class ConferenceTokens {
  readonly #seed: number
  readonly #isThere: (conference: number) => boolean
  readonly #resets = new Map<string, number>()

  /** `isThere` tells whether a conference exists: its tokens go with it. */
  constructor(seed: number, isThere: (conference: number) => boolean) {
    this.#seed = seed
    this.#isThere = isThere
  }

  of(conference: number): WireConferenceToken[] {
    const drawn = hash(this.#seed, 'conference.tokens', conference)
    const count = drawn % 4 === 0 ? TOKENS.length : 2
    const made = TOKENS.slice(0, count).map((_, nth) => this.#make(conference, nth))
    return (drawn >>> 8) % 2 === 0 ? made : made.toReversed()
  }

  find(id: string): WireConferenceToken | undefined {
    for (const sign of [1, -1]) {
      const index = indexOfUuid(this.#seed, kindOf(sign), id)
      const conference = index === undefined ? undefined : Math.floor(index / TOKENS.length) * sign
      if (conference !== undefined && this.#isThere(conference)) {
        return this.of(conference).find((token) => token.id === id)
      }
    }
    return undefined
  }

  /** Makes another secret. */
  reset(id: string): void {
    this.#resets.set(id, (this.#resets.get(id) ?? 0) + 1)
  }

  #make(conference: number, nth: number): WireConferenceToken {
    const index = Math.abs(conference) * TOKENS.length + nth
    const id = uuidOf(this.#seed, kindOf(conference), index)
    const secret = uuidFromText(this.#seed, `vpt ${id} ${this.#resets.get(id) ?? 0}`)
    const { name = null, scopes = [] } = TOKENS[nth] ?? {}
    return { id, name, token: `vpt_${secret.replaceAll('-', '')}`, scopes: [...scopes] }
  }
}

/** Conferences that were added have keys below 0, and ids drawn apart. */
function kindOf(conference: number): string {
  return conference < 0 ? 'added conference token' : 'conference token'
}
