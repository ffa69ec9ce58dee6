/** What all processes of `bench/live.ts` have in common: the subscription, and a clock. */

const SESSION = `id sessionId roomId name displayName status statusRaw startTime endTime locked maxMembers quality fps layout joinFrom
  joinUntil removeAt recordOnStart toneOnEntryAndExit roomJoinVideoOff userJoinVideoOff syncAudioVideo prioritizeHandraise createdAt updatedAt`

/** What everybody watches. */
export const WATCH: string = `subscription { liveSessions { cursor isSnapshot readAt started { ${SESSION} } updated { ${SESSION} } ended { id } } }`

/** Milliseconds since 1970, with fractions; the same in all processes of a machine. */
export function absoluteNow(): number {
  return performance.timeOrigin + performance.now()
}
