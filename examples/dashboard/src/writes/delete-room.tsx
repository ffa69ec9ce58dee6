import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react'
import { graphql, useMutation } from 'react-relay/hooks'
import { Failure } from '../failure.ts'
import { clock } from '../format.ts'
import { useLiveSession } from '../live-now.ts'
import type { deleteRoomMutation } from './__generated__/deleteRoomMutation.graphql.ts'
import { Dialog } from './dialog.tsx'
import { FormErrors, NO_MISTAKES, useFaultFocus } from './form.tsx'
import { ROOMS_CONNECTION } from './new-room.tsx'

interface DeleteRoomProps {
  readonly id: string
  readonly roomId: string
  /** What the room is called on the screen. */
  readonly title: string
  readonly onDeleted: () => void
  readonly onClose: () => void
}

/** Asks before a room is deleted, and more so while people are in it. */
export function DeleteRoom({ id, roomId, title, onDeleted, onClose }: DeleteRoomProps) {
  const [commit, isSending] = useMutation<deleteRoomMutation>(graphql`
    mutation deleteRoomMutation($input: DeleteRoomInput!, $connections: [ID!]!) {
      deleteRoom(input: $input) {
        deletedRoomId @deleteEdge(connections: $connections)
        goneRoomId: deletedRoomId @deleteRecord
        userErrors {
          code
          message
          path
        }
      }
    }
  `)
  const live = useLiveSession(roomId)
  const [mistakes, setMistakes] = useState(NO_MISTAKES)
  const [failure, setFailure] = useState<Failure | undefined>()
  const [isSaidToRun, setSaidToRun] = useState(false)
  const [evenIfInSession, setEven] = useState(false)
  const form = useFaultFocus(mistakes, failure)
  const cancel = useRef<HTMLButtonElement>(null)
  const warning = useId()
  const isRunning = live !== undefined || isSaidToRun
  const faults = mistakes.filter(({ code }) => code !== 'IN_SESSION')

  useEffect(() => cancel.current?.focus(), [])

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    setFailure(undefined)
    setMistakes(NO_MISTAKES)
    commit({
      variables: { input: { roomId: id, evenIfInSession }, connections: [ROOMS_CONNECTION] },
      onCompleted({ deleteRoom }) {
        if (deleteRoom?.deletedRoomId) return onDeleted()
        const found = deleteRoom?.userErrors ?? NO_MISTAKES
        if (found.some(({ code }) => code === 'IN_SESSION')) setSaidToRun(true)
        setMistakes(found)
      },
      onError: (error) => setFailure(error instanceof Failure ? error : new Failure(error.message)),
    })
  }

  const isRefused = mistakes.length > faults.length
  return (
    <Dialog title={`Delete “${title}”?`} role="alertdialog" isBusy={isSending} onClose={onClose}>
      <form ref={form} className="form" noValidate onSubmit={submit}>
        <FormErrors failure={failure} mistakes={faults} fields={[]}>
          {failure?.outcome === 'unknown' && <p>To delete it once more does no harm.</p>}
        </FormErrors>
        <p>The room goes for good.</p>
        {isRunning && (
          <div className="warning">
            <p id={warning}>
              <b>A session is running in it</b>
              {live?.startTime && ` since ${clock(live.startTime)}`}. What becomes of it, the provider does
              not say: the people in it may be cut off.
            </p>
            <label className="check">
              <input
                type="checkbox"
                checked={evenIfInSession}
                onChange={(event) => setEven(event.currentTarget.checked)}
                aria-describedby={isRefused ? `${warning} ${warning}-wrong` : warning}
                aria-invalid={isRefused ? true : undefined}
              />
              Delete it though a session is running
            </label>
            {isRefused && (
              <p className="wrong" id={`${warning}-wrong`}>
                {evenIfInSession
                  ? 'The provider does not delete a room while a session is running.'
                  : 'Nothing was deleted, because a session is running.'}
              </p>
            )}
          </div>
        )}
        <div className="actions">
          <button type="submit" className="danger" aria-disabled={isSending}>
            {isSending ? 'Deleting…' : 'Delete room'}
          </button>
          <button type="button" ref={cancel} disabled={isSending} onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
