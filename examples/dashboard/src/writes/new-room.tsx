import { type SubmitEvent, useState } from 'react'
import { fetchQuery, graphql, useMutation, useRelayEnvironment } from 'react-relay/hooks'
import { ConnectionHandler, commitLocalUpdate, ROOT_ID } from 'relay-runtime'
import { Failure } from '../failure.ts'
import type { newRoomLookQuery } from './__generated__/newRoomLookQuery.graphql.ts'
import type { newRoomMutation } from './__generated__/newRoomMutation.graphql.ts'
import { Dialog } from './dialog.tsx'
import { Field, FormErrors, type Mistake, NO_MISTAKES, text, useFaultFocus } from './form.tsx'

/** The list of rooms in Relay's store. */
export const ROOMS_CONNECTION: string = ConnectionHandler.getConnectionID(ROOT_ID, 'roomList_rooms')

const FIELDS = ['name', 'displayName', 'description', 'maxMembers', 'quality', 'recordOnStart']

interface NewRoomProps {
  /** Whether the list on the screen begins with the newest rooms, so that the new one belongs to it. */
  readonly isListed: boolean
  readonly onCreated: (id: string, name: string) => void
  readonly onClose: () => void
}

/** The form for a new room. */
export function NewRoom({ isListed, onCreated, onClose }: NewRoomProps) {
  const environment = useRelayEnvironment()
  const [commit, isSending] = useMutation<newRoomMutation>(graphql`
    mutation newRoomMutation($input: CreateRoomInput!, $connections: [ID!]!) {
      createRoom(input: $input) {
        roomId
        room @prependNode(connections: $connections, edgeTypeName: "RoomEdge") {
          id
          ...roomRow_room
        }
        userErrors {
          code
          message
          path
        }
      }
    }
  `)
  const [mistakes, setMistakes] = useState(NO_MISTAKES)
  const [failure, setFailure] = useState<Failure | undefined>()
  const [lookedFor, setLookedFor] = useState<'nowhere' | 'failed' | undefined>()
  const [sent, setSent] = useState('')
  const [isLooking, setLooking] = useState(false)
  const form = useFaultFocus(mistakes, failure)
  const connections = isListed ? [ROOMS_CONNECTION] : []
  const isUnknown = failure?.outcome === 'unknown' && lookedFor !== 'nowhere'

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending || isUnknown) return
    const data = new FormData(event.currentTarget)
    const name = text(data, 'name') ?? ''
    const places = text(data, 'maxMembers')
    setFailure(undefined)
    setLookedFor(undefined)
    const own: Mistake[] = []
    if (!name) own.push(mistake('name', 'REQUIRED', 'A room needs a name.'))
    if (places !== undefined && !/^\d+$/.test(places)) {
      own.push(mistake('maxMembers', 'WRONG_FORMAT', 'A whole number is expected.'))
    }
    setMistakes(own)
    if (own.length > 0) return
    setSent(name)
    const input = {
      name,
      displayName: text(data, 'displayName'),
      description: text(data, 'description'),
      maxMembers: places === undefined ? undefined : Number(places),
      quality: data.get('quality') === 'HD_1080P' ? ('HD_1080P' as const) : ('HD_720P' as const),
      recordOnStart: data.has('recordOnStart'),
    }
    commit({
      variables: { input, connections },
      onCompleted({ createRoom }) {
        setMistakes(createRoom?.userErrors ?? NO_MISTAKES)
        const id = createRoom?.room?.id ?? createRoom?.roomId
        if (id) onCreated(id, name)
      },
      onError: (error) => setFailure(error instanceof Failure ? error : new Failure(error.message)),
    })
  }

  async function look() {
    setLooking(true)
    try {
      const options = { fetchPolicy: 'network-only' } as const
      const found = await fetchQuery<newRoomLookQuery>(environment, LOOK, { name: sent }, options).toPromise()
      const id = found?.room?.id
      if (!id) return setLookedFor('nowhere')
      commitLocalUpdate(environment, (store) => {
        const room = store.get(id)
        for (const place of connections) {
          const connection = store.get(place)
          if (!connection || !room) continue
          ConnectionHandler.insertEdgeBefore(
            connection,
            ConnectionHandler.createEdge(store, connection, room, 'RoomEdge'),
          )
        }
      })
      onCreated(id, sent)
    } catch {
      setLookedFor('failed')
    } finally {
      setLooking(false)
    }
  }

  return (
    <Dialog title="New room" isBusy={isSending} onClose={onClose}>
      <form ref={form} className="form" noValidate onSubmit={submit}>
        <FormErrors failure={failure} mistakes={mistakes} fields={FIELDS}>
          {isUnknown && (
            <div className="actions">
              <button type="button" onClick={() => void look()} disabled={isLooking}>
                {isLooking ? 'Looking…' : 'Look whether it is there'}
              </button>
            </div>
          )}
          {lookedFor === 'nowhere' && <p>There is no room “{sent}” now. It can be created again.</p>}
          {lookedFor === 'failed' && <p>That cannot be found out right now. Try again in a moment.</p>}
        </FormErrors>
        <Field name="name" label="Name" hint="Letters, digits, hyphens and underscores." mistakes={mistakes}>
          {(tied) => <input {...tied} autoComplete="off" spellCheck={false} aria-required="true" />}
        </Field>
        <Field name="displayName" label="Name to show" mistakes={mistakes}>
          {(tied) => <input {...tied} autoComplete="off" />}
        </Field>
        <Field name="description" label="What it is for" mistakes={mistakes}>
          {(tied) => <textarea {...tied} rows={2} />}
        </Field>
        <div className="field-row">
          <Field name="maxMembers" label="Places" hint="1 to 300; 20 when empty." mistakes={mistakes}>
            {(tied) => <input {...tied} inputMode="numeric" autoComplete="off" />}
          </Field>
          <Field name="quality" label="Video" mistakes={mistakes}>
            {(tied) => (
              <select {...tied}>
                <option value="HD_720P">720p</option>
                <option value="HD_1080P">1080p</option>
              </select>
            )}
          </Field>
        </div>
        <label className="check">
          <input type="checkbox" name="recordOnStart" />
          Record from the start
        </label>
        <div className="actions">
          <button type="submit" className="primary" aria-disabled={isSending || isUnknown}>
            {isSending ? 'Creating…' : 'Create room'}
          </button>
          <button type="button" disabled={isSending} onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const LOOK = graphql`
  query newRoomLookQuery($name: String!) {
    room(name: $name) {
      id
      ...roomRow_room
    }
  }
`

function mistake(field: string, code: string, message: string): Mistake {
  return { code, message, path: ['input', field] }
}
