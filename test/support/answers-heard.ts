import type { Behaviour } from '../../src/emulator/behaviour.ts'
import type { ToldAnswer } from '../../src/emulator/http/server.ts'
import { faultsOfAnswer } from './contract-schemas.ts'

/** Whether a switch is set with which the emulator leaves the contracts on purpose. */
export function leavesContract(behaviour: Behaviour): boolean {
  return (
    behaviour.fps === 'string' ||
    behaviour.activeSessionNulls === 'null' ||
    behaviour.noActiveSession === 'null' ||
    behaviour.activeSessionSync === 'sync_audio_video' ||
    behaviour.deleteInSession === 'refused' ||
    behaviour.tokensOnCreate ||
    !behaviour.conferenceLinks ||
    behaviour.unknownEnums
  )
}

/** Judges the answers that it hears by the contracts; each kind of fault counts once. */
export class AnswersHeard {
  readonly #faults = new Set<string>()

  /** Listens to the channel `ANSWERS`. */
  readonly hear = (message: unknown): void => {
    const { method, path, status, body, behaviour, raw } = message as ToldAnswer
    // A method that a path does not have is HTTP's own matter: SignalWire's contract has no 405.
    const unwritten = status === 405 && !path.startsWith('/v1/')
    if (raw || unwritten || leavesContract(behaviour)) return
    // As the emulator made it: for ajv, what is undefined is not there, as in the text that is sent.
    for (const fault of faultsOfAnswer(method, path, status, body))
      this.#faults.add(fault.replace(/[0-9a-f-]{36}|(?<=\/)\d+/g, '…'))
  }

  /** What was wrong, each as one sentence. */
  faults(): string[] {
    return [...this.#faults]
  }
}
