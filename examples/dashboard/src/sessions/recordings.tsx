import { useState } from 'react'
import { graphql, useFragment } from 'react-relay/hooks'
import { bytes, clock, day, dollars, length, word } from '../format.ts'
import type {
  recordings_session$data,
  recordings_session$key,
} from './__generated__/recordings_session.graphql.ts'

type Recording = NonNullable<NonNullable<recordings_session$data['recordings']>['edges'][number]['node']>

interface RecordingsProps {
  readonly session: recordings_session$key
  readonly retry: () => void
}

/** What was recorded of a session, to be played here or downloaded. */
export function Recordings({ session, retry }: RecordingsProps) {
  const { recordings } = useFragment(
    graphql`
      fragment recordings_session on RoomSession @argumentDefinitions(first: { type: "Int!" }) {
        recordings(first: $first) {
          edges {
            node {
              id
              startedAt
              duration
              status
              format
              sizeInBytes
              costInDollars
              uri
            }
          }
        }
      }
    `,
    session,
  )
  const found = (recordings?.edges ?? []).flatMap(({ node }) => node ?? [])
  if (found.length === 0) return <p className="empty">Nothing was recorded.</p>
  return (
    <ul className="recordings">
      {found.map((recording) => (
        <RecordingRow key={recording.id} recording={recording} retry={retry} />
      ))}
    </ul>
  )
}

function RecordingRow({ recording, retry }: { readonly recording: Recording; readonly retry: () => void }) {
  const { startedAt, duration, status, format, sizeInBytes, costInDollars, uri } = recording
  const [isOpen, setOpen] = useState(false)
  const [failed, setFailed] = useState(false)
  const when = startedAt ? `${day(startedAt)}, ${clock(startedAt)}` : 'not begun'
  const facts = [
    duration != null && length(duration),
    format,
    sizeInBytes != null && bytes(sizeInBytes),
    costInDollars != null && dollars(costInDollars),
    status && status !== 'COMPLETED' && word(status),
  ].filter(Boolean)
  return (
    <li className="recording">
      <div className="recording-head">
        <span>
          <b>{when}</b> <span className="dim">{facts.join(' · ')}</span>
        </span>
        {uri ? (
          <span className="actions">
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => {
                setFailed(false)
                setOpen(!isOpen)
              }}
            >
              {isOpen ? 'Close' : 'Play'}
              <span className="visually-hidden"> the recording of {when}</span>
            </button>
            <a className="button" href={uri} download target="_blank" rel="noreferrer">
              Download<span className="visually-hidden"> the recording of {when}</span>
            </a>
          </span>
        ) : (
          <span className="dim">no link yet</span>
        )}
      </div>
      {isOpen && uri && !failed && (
        // biome-ignore lint/a11y/useMediaCaption: the provider has no captions
        <video
          controls
          autoPlay
          src={uri}
          aria-label={`Recording of ${when}`}
          onError={() => setFailed(true)}
        />
      )}
      {isOpen && failed && (
        <div className="notice" role="alert">
          <p>It cannot be played. Its link is good for a quarter of an hour only; get a new one.</p>
          <div className="actions">
            <button type="button" onClick={retry}>
              Get a new link
            </button>
          </div>
        </div>
      )}
    </li>
  )
}
