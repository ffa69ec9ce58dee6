import { between, hash, pick } from '../seed/random.ts'

const PURPOSES = [
  'clinic-visit',
  'guitar-lesson',
  'loan-advice',
  'support-call',
  'house-viewing',
  'math-tutoring',
  'job-interview',
  'claims-desk',
  'speech-therapy',
  'language-tandem',
] as const

const TYPES = ['group', 'group', 'group', 'group_small', 'peer_to_peer', 'go'] as const
const MOST_BY_TYPE = { group: 50, group_small: 4, peer_to_peer: 10, go: 2 } as const

/** The name is not unique: the same purpose and number come again. Some rooms never had one. */
export function insightsRoomName(seed: number, room: number): string | null {
  const drawn = hash(seed, 'insights name', room)
  return drawn % 13 === 0 ? null : `${pick(PURPOSES, drawn >>> 4)}-${100 + ((drawn >>> 8) % 40)}`
}

export function insightsRoomType(seed: number, room: number): keyof typeof MOST_BY_TYPE {
  return pick(TYPES, hash(seed, 'insights type', room))
}

/** How many people a room of this type admits. */
export function mostParticipants(seed: number, room: number): number {
  return MOST_BY_TYPE[insightsRoomType(seed, room)]
}

/** How many people came to a room: 0 to 30, and no more than it admits. */
export function participantCount(seed: number, room: number): number {
  const drawn = hash(seed, 'insights participants', room)
  if (drawn % 12 === 0) return 0
  const count = drawn % 9 === 1 ? between(20, 30, drawn >>> 8) : between(1, 9, drawn >>> 8)
  return Math.min(count, mostParticipants(seed, room))
}

export function insightsCodecs(seed: number, room: number): string[] | null {
  const drawn = hash(seed, 'insights codecs', room)
  if (drawn % 16 === 0) return null
  return pick(
    [
      ['VP8', 'opus'],
      ['H264', 'opus'],
      ['VP8', 'H264', 'opus'],
      ['VP9', 'opus'],
    ],
    drawn >>> 4,
  )
}
