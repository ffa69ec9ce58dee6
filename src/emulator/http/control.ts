import type { Answer } from '../answer.ts'
import { type Behaviour, behaviourFaults } from '../behaviour.ts'
import { type Fault, type Faults, faultMistakes } from '../faults.ts'
import type { RecordedCall } from './journal.ts'

/** What the control endpoints reach. */
export interface Controls {
  behaviour: Behaviour
  readonly faults: Faults
  readonly journal: readonly RecordedCall[]
  resetJournal(): void
}

export const CONTROL_BASE = '/_emulator'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readChange(body: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/**
 * Control over HTTP, for tests in another process. It needs no credentials and leaves no trace in the journal.
 *
 * - `GET /_emulator/journal` gives the calls so far, in order of arrival.
 * - `DELETE /_emulator/journal` forgets them (204).
 * - `GET /_emulator/behaviour` gives the switches.
 * - `PATCH /_emulator/behaviour` takes a JSON object with some of them and gives all; an unknown switch or value is
 *   refused with 422 and changes nothing.
 * - `GET /_emulator/faults` gives what is still to go wrong.
 * - `POST /_emulator/faults` takes a `Fault` as a JSON object and gives all (201); a mistake in it is refused with 422.
 * - `DELETE /_emulator/faults` forgets them (204).
 */
export function answerControl(controls: Controls, method: string, path: string, body: string): Answer {
  const what = `${method} ${path.slice(CONTROL_BASE.length)}`
  if (what === 'GET /journal') return { status: 200, body: controls.journal }
  if (what === 'DELETE /journal') {
    controls.resetJournal()
    return { status: 204, body: undefined }
  }
  if (what === 'GET /behaviour') return { status: 200, body: controls.behaviour }
  if (what === 'GET /faults') return { status: 200, body: controls.faults.left }
  if (what === 'POST /faults') return planFault(controls.faults, readChange(body))
  if (what === 'DELETE /faults') {
    controls.faults.clear()
    return { status: 204, body: undefined }
  }
  if (what !== 'PATCH /behaviour')
    return { status: 404, body: { errors: [`Nothing answers ${method} ${path}`] } }
  const change = readChange(body)
  const faults = change ? behaviourFaults(change) : ['expected a JSON object of switches']
  if (faults.length > 0) return { status: 422, body: { errors: faults } }
  Object.assign(controls.behaviour, change)
  return { status: 200, body: controls.behaviour }
}

function planFault(faults: Faults, fault: Fault | undefined): Answer {
  const mistakes = fault ? faultMistakes({ ...fault }) : ['expected a JSON object of a fault']
  if (!fault || mistakes.length > 0) return { status: 422, body: { errors: mistakes } }
  faults.plan(fault)
  return { status: 201, body: faults.left }
}
