import { Gate } from '../gate.ts'
import { CALLS_AT_A_TIME, keyOf, ReferenceLoads } from '../reference-loads.ts'
import { insightsRoomsList, type TwilioLoaders } from './loaders.ts'
import type { InsightsRoom } from './video-insights.ts'

/** What one operation refers to at Twilio, by key and many at once. */
export class TwilioReferences {
  readonly gate = new Gate(CALLS_AT_A_TIME)
  readonly rooms: ReferenceLoads<InsightsRoom>

  constructor(loaders: TwilioLoaders) {
    this.rooms = new ReferenceLoads(loaders, this.gate, {
      list: insightsRoomsList(),
      fetch: (sid, want) => loaders.insightsRoom(sid, want),
      keysOf: ({ key }) => [keyOf('id', key)],
    })
  }
}
