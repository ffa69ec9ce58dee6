import { type SubmitEvent, useState } from 'react'
import { Failure } from '../failure.ts'
import { clock, day } from '../format.ts'
import { useServer } from '../server.ts'
import { Dialog } from './dialog.tsx'
import { Field, FormErrors, NO_MISTAKES, text, useFaultFocus } from './form.tsx'
import { makeJoinToken } from './join-token.ts'

const HOUR = 3_600_000
const FIELDS = ['userName', 'joinAs', 'joinUntil']

interface CopyTokenProps {
  readonly roomName: string
  readonly onCopied: (what: string) => void
  readonly onClose: () => void
}

/**
 * Makes a token and puts it on the clipboard. It is on the screen only where the browser refuses that, and no longer than
 * until it was copied by hand.
 */
export function CopyToken({ roomName, onCopied, onClose }: CopyTokenProps) {
  const server = useServer()
  const [mistakes, setMistakes] = useState(NO_MISTAKES)
  const [failure, setFailure] = useState<Failure | undefined>()
  const [isSending, setSending] = useState(false)
  const [byHand, setByHand] = useState<string | undefined>()
  const form = useFaultFocus(mistakes, failure)

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    const data = new FormData(event.currentTarget)
    const until = new Date(Date.now() + Number(data.get('joinUntil')) * HOUR)
    setFailure(undefined)
    setMistakes(NO_MISTAKES)
    setSending(true)
    try {
      const made = await makeJoinToken(server, {
        roomName,
        userName: text(data, 'userName'),
        joinAs: data.get('joinAs') === 'AUDIENCE' ? 'AUDIENCE' : 'MEMBER',
        joinUntil: until.toISOString(),
      })
      setMistakes(made.mistakes)
      if (made.token === undefined) return
      const { token } = made
      await navigator.clipboard.writeText(token).then(
        () => onCopied(`A join token is on the clipboard, good until ${day(until)}, ${clock(until)}.`),
        () => setByHand(token),
      )
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure('This part of the page has failed.'))
    } finally {
      setSending(false)
    }
  }

  return (
    <Dialog title="Copy a join token" isBusy={isSending} onClose={onClose}>
      {byHand === undefined ? (
        <form ref={form} className="form" noValidate onSubmit={(event) => void submit(event)}>
          <FormErrors failure={failure} mistakes={mistakes} fields={FIELDS}>
            {failure?.outcome === 'unknown' && (
              <p>
                A token that was lost on its way cannot be found. Make another: the lost one ends by itself.
              </p>
            )}
          </FormErrors>
          <p className="dim">It lets one person into this room. Nobody can take it back.</p>
          <Field
            name="userName"
            label="For whom"
            hint="The name that the person goes by."
            mistakes={mistakes}
          >
            {(tied) => <input {...tied} autoComplete="off" />}
          </Field>
          <div className="field-row">
            <Field name="joinAs" label="Joins as" mistakes={mistakes}>
              {(tied) => (
                <select {...tied}>
                  <option value="MEMBER">member</option>
                  <option value="AUDIENCE">audience</option>
                </select>
              )}
            </Field>
            <Field name="joinUntil" label="Good for" mistakes={mistakes}>
              {(tied) => (
                <select {...tied} defaultValue="24">
                  <option value="1">an hour</option>
                  <option value="24">a day</option>
                  <option value="168">a week</option>
                </select>
              )}
            </Field>
          </div>
          <div className="actions">
            <button type="submit" className="primary" aria-disabled={isSending}>
              {isSending ? 'Making it…' : 'Make and copy'}
            </button>
            <button type="button" disabled={isSending} onClick={onClose}>
              Cancel
            </button>
          </div>
        </form>
      ) : (
        <div className="form">
          <p role="alert">The browser does not let this page use the clipboard. Copy the token yourself.</p>
          <label htmlFor="token-by-hand">Token</label>
          <input
            id="token-by-hand"
            readOnly
            value={byHand}
            ref={(input) => {
              input?.focus()
              input?.select()
            }}
            // The browser takes the text once this is over.
            onCopy={() => setTimeout(() => onCopied('The join token was copied.'))}
          />
          <div className="actions">
            <button type="button" onClick={onClose}>
              Close
            </button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
