import { indexOfUuid, pick, uuidOf } from '../../seed/random.ts'

const TOPICS = [
  'design-review',
  'weekly-standup',
  'customer-onboarding',
  'incident-bridge',
  'coffee-chat',
  'sprint-planning',
  'sales-demo',
  'french-lesson',
  'all-hands',
  'office-hours',
  'hiring-panel',
  'telehealth-intake',
  'pair-programming',
  'launch-war-room',
  'one-on-one',
  'support-triage',
  'book-club',
  'roadmap-sync',
  'choir-rehearsal',
  'architecture-forum',
  'tutoring',
  'data-deep-dive',
  'quiet-coworking',
  'release-check',
  'podcast-recording',
  'retro',
  'budget-talk',
  'parent-evening',
  'security-briefing',
  'game-night',
  'user-interviews',
  'legal-consult',
  'demo-friday',
  'bug-bash',
  'mentoring-circle',
  'press-briefing',
  'yoga-break',
  'vendor-evaluation',
  'town-planning',
  'brand-workshop',
  'postmortem',
  'training-day',
  'partner-sync',
  'court-hearing',
  'portfolio-tour',
  'tax-advice',
  'board-meeting',
  'farewell-party',
] as const

const TEAMS = [
  'platform',
  'design',
  'growth',
  'mobile',
  'finance',
  'people',
  'berlin',
  'lisbon',
  'research',
  'support',
  'nairobi',
  'osaka',
  'field',
  'night-shift',
  'alumni',
  'beta',
] as const

const SHOWS = [
  'spring-summit',
  'product-keynote',
  'investor-day',
  'open-studio',
  'graduation',
  'film-festival',
  'developer-day',
  'town-hall',
  'health-congress',
  'charity-gala',
  'science-slam',
  'career-fair',
] as const

/** The ranks of rooms whose name looks like the id of a room, but of none that exists. */
const LOOKALIKES = [7, 31]
const LOOKALIKE = 'lookalike'

function combine(
  rank: number,
  topics: readonly [string, ...string[]],
  prefixes: readonly [string, ...string[]],
) {
  const each = topics.length * (1 + prefixes.length)
  const within = rank % each
  const topic = pick(topics, within)
  const turn = Math.floor(within / topics.length)
  const name = turn === 0 ? topic : `${pick(prefixes, turn - 1 + within)}-${topic}`
  const cycle = Math.floor(rank / each)
  return cycle === 0 ? name : `${name}-${cycle + 1}`
}

/** The name of the room with this rank; no two rooms share one. */
export function roomNameOfRank(seed: number, rank: number): string {
  return LOOKALIKES.includes(rank) ? uuidOf(seed, LOOKALIKE, rank) : combine(rank, TOPICS, TEAMS)
}

/** The name of the conference with this rank. */
export function conferenceNameOfRank(rank: number): string {
  return combine(rank, SHOWS, TEAMS)
}

/** The name of a room that was deleted when its session ended. */
export function bygoneName(drawn: number): string {
  return `${pick(TOPICS, drawn)}-2025-q${1 + ((drawn >>> 8) % 4)}`
}

/** Reads a room's rank back out of its name. Built once for a world, as it holds one entry for each plain name. */
export function rankFinder(seed: number): (name: string) => number | undefined {
  const each = TOPICS.length * (1 + TEAMS.length)
  const plain = new Map(Array.from({ length: each }, (_, rank) => [combine(rank, TOPICS, TEAMS), rank]))
  return (name) => {
    const lookalike = indexOfUuid(seed, LOOKALIKE, name)
    if (lookalike !== undefined) return lookalike
    const match = /^(.*?)(?:-(\d+))?$/.exec(name)
    const within = plain.get(match?.[1] ?? '')
    return within === undefined ? undefined : within + each * (Number(match?.[2] ?? 1) - 1)
  }
}

/** `weekly-standup` as people read it: "Weekly standup". */
export function displayName(name: string): string {
  const spaced = name.replaceAll('-', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** What tells an item that is added from all others. @param nth how many were added before */
export function newcomer(seed: number, kind: string, nth: number, name = `new-${kind}-${nth + 1}`) {
  const id = uuidOf(seed, `added ${kind}`, nth)
  return { id, name, display_name: displayName(name), description: null, meta: null }
}
