import { useState } from 'react'
import { graphql, usePaginationFragment } from 'react-relay/hooks'
import { clock } from '../format.ts'
import { Avatar } from '../members.tsx'
import { Notice } from '../panel.tsx'
import type { participants_room$key } from './__generated__/participants_room.graphql.ts'
import type { participantsPageQuery } from './__generated__/participantsPageQuery.graphql.ts'

const PAGE = 20

/** Who was in a room of Twilio. */
export function Participants({ room }: { readonly room: participants_room$key }) {
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    participantsPageQuery,
    participants_room$key
  >(
    graphql`
      fragment participants_room on InsightsRoom
      @refetchable(queryName: "participantsPageQuery")
      @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
        participants(first: $first, after: $after) @connection(key: "participants_participants") {
          edges {
            cursor
            node {
              participantIdentity
              joinTime
              leaveTime
            }
          }
        }
      }
    `,
    room,
  )
  const [failed, setFailed] = useState<Error | null>(null)
  const edges = data.participants?.edges ?? []

  function more() {
    setFailed(null)
    loadNext(PAGE, { onComplete: setFailed })
  }

  if (edges.length === 0) return <p className="empty">Nobody came.</p>
  return (
    <>
      <ul className="members">
        {edges.map(({ cursor, node }) => (
          <li key={cursor} className={node?.leaveTime ? 'member member-gone' : 'member'}>
            <Avatar name={node?.participantIdentity} />
            <span className="member-name">
              {node ? (node.participantIdentity ?? 'Guest') : 'Cannot be read'}
            </span>
            <span className="member-times">
              {node?.joinTime && clock(node.joinTime)}
              {node?.leaveTime ? `–${clock(node.leaveTime)}` : ' – inside'}
            </span>
          </li>
        ))}
      </ul>
      {failed && <Notice error={failed} retry={more} />}
      {hasNext && !failed && (
        <div className="turn">
          <button type="button" disabled={isLoadingNext} onClick={more}>
            {isLoadingNext ? 'Loading…' : 'More people'}
          </button>
        </div>
      )}
    </>
  )
}
