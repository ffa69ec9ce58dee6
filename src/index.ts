export { ERROR_CODES, type ErrorCode } from './errors.ts'
export type { Logger } from './server/logger.ts'
export type { RoomgraphOptions, SignalWireOptions, TwilioOptions } from './server/options.ts'
export { createRoomgraph, type Roomgraph } from './server/roomgraph.ts'
