import type { WireRoom } from '../datasources/signalwire/wire.ts'
import type { WireInsightsRoom } from '../datasources/twilio/wire.ts'
import { deviationsOf } from './contract/deviations.ts'
import { all, type Fact, listOfItems, orAbsent, type Shape, shape } from './contract/facts.ts'
import { MEMBER, ROOM, SESSION } from './contract/signalwire.ts'
import { INSIGHTS_ROOM } from './contract/twilio.ts'
import { SLOTS } from './signalwire/world/attendance.ts'
import type { GivenSession } from './signalwire/world/given-world.ts'

/**
 * Items of one's own, before the seeded ones and in the order of newest first. Each is as the provider writes it; what it
 * leaves out is made up.
 */
export interface Fixtures {
  /** Rooms of SignalWire. `active_session` is what a session says that runs there. */
  readonly rooms?: readonly Partial<WireRoom>[]
  /** Sessions of SignalWire with their members. `room_id` names the room; without `end_time` a session is running. */
  readonly sessions?: readonly GivenSession[]
  /** Rooms of Twilio Video Insights, without participants. */
  readonly insights?: readonly Partial<WireInsightsRoom>[]
}

const { active_session: _, ...OWN_OF_ROOM } = ROOM

/** Every part may be left out. */
const partial = (of: Shape): Shape => all(of, orAbsent)

const FIXTURES: Fact = shape(
  partial({
    rooms: listOfItems(partial(OWN_OF_ROOM)),
    sessions: listOfItems({ ...partial(SESSION), members: orAbsent(listOfItems(partial(MEMBER))) }),
    insights: listOfItems(partial(INSIGHTS_ROOM)),
  }),
)

/** Everything in fixtures that no answer of a provider could hold, each as one sentence with path, expected and came. */
export function fixtureMistakes(fixtures: Fixtures): string[] {
  const wrong = deviationsOf(fixtures, FIXTURES, 'fixtures', (value) => JSON.stringify(value) ?? 'undefined')
  if (wrong.length > 0)
    return wrong.map(({ path, expected, came }) => `${path}: expected ${expected}, came ${came}`)
  const crowded = (fixtures.sessions ?? []).flatMap(({ members = [] }, nth) =>
    members.length > SLOTS.member
      ? [`fixtures.sessions[${nth}].members: expected ${SLOTS.member} at most, came ${members.length}`]
      : [],
  )
  return [...crowded, ...sameIds('rooms', fixtures.rooms), ...sameIds('sessions', fixtures.sessions)]
}

function sameIds(list: string, items: readonly { readonly id?: string }[] = []): string[] {
  const ids = items.map(({ id }) => id)
  return ids.flatMap((id, nth) =>
    id !== undefined && ids.indexOf(id) < nth
      ? [`fixtures.${list}[${nth}].id: expected one of its own, came that of ${list}[${ids.indexOf(id)}]`]
      : [],
  )
}
