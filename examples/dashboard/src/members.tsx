import { useState } from 'react'
import { graphql, usePaginationFragment } from 'react-relay/hooks'
import type { members_session$key } from './__generated__/members_session.graphql.ts'
import type { membersPageQuery } from './__generated__/membersPageQuery.graphql.ts'
import { clock, dollars } from './format.ts'
import type { WatchedMember } from './live/watched-room.ts'
import { Notice } from './panel.tsx'

const PAGE = 20

interface MembersProps {
  readonly session: members_session$key
  /** What a subscription has told since, by id. */
  readonly watched?: ReadonlyMap<string, WatchedMember> | undefined
}

/** Who is in a session, those who have left already in grey. Those whom only the subscription knows come first. */
export function Members({ session, watched }: MembersProps) {
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    membersPageQuery,
    members_session$key
  >(
    graphql`
      fragment members_session on RoomSession
      @refetchable(queryName: "membersPageQuery")
      @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
        members(first: $first, after: $after) @connection(key: "members_members") {
          edges {
            cursor
            node {
              id
              name
              joinTime
              leaveTime
              costInDollars
            }
          }
        }
      }
    `,
    session,
  )
  const [failed, setFailed] = useState<Error | null>(null)
  const edges = data.members?.edges ?? []
  const listed = new Set(edges.map(({ node }) => node?.id))
  const rows = [
    ...[...(watched?.values() ?? [])]
      .filter(({ id }) => !listed.has(id))
      .toReversed()
      .map((member) => ({ key: member.id, member })),
    ...edges.map(({ cursor, node }) => ({
      key: node?.id ?? cursor,
      member: node && (watched?.get(node.id) ?? node),
    })),
  ]

  function more() {
    setFailed(null)
    loadNext(PAGE, { onComplete: setFailed })
  }

  if (rows.length === 0) return <p className="empty">Nobody has come yet.</p>
  return (
    <>
      <ul className="members">
        {rows.map(({ key, member: node }) => (
          <li key={key} className={node?.leaveTime ? 'member member-gone' : 'member'}>
            <Avatar name={node?.name} />
            <span className="member-name">{node ? (node.name ?? 'Guest') : 'Cannot be read'}</span>
            <span className="member-times">
              {node?.joinTime && clock(node.joinTime)}
              {node?.leaveTime ? `–${clock(node.leaveTime)}` : ' – inside'}
            </span>
            <span className="member-cost">{node?.costInDollars != null && dollars(node.costInDollars)}</span>
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

/** The initials of somebody, in a colour that stays the same. */
export function Avatar({ name }: { readonly name: string | null | undefined }) {
  const initials = (name ?? '?')
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('')
  const hue = [...(name ?? '')].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6, 0)
  return (
    <span className={`avatar avatar-${hue}`} aria-hidden="true">
      {initials}
    </span>
  )
}
