import type { UpstreamDetails } from '../../../errors.ts'
import type { WriteMethod } from '../../http/receive.ts'
import {
  type InputFault,
  type InputFaultCode,
  inputFault,
  nothingUnder,
  type WrittenResource,
} from './input-faults.ts'
import type { WritableFields } from './writable-fields.ts'

/** What a code of the upstream means, by a part of it; the first that fits. Several words are in use for one thing. */
const MEANINGS: readonly (readonly [part: RegExp, code: InputFaultCode])[] = [
  [/unique|taken|already_exists|already_in_use|duplicate/, 'NAME_TAKEN'],
  [/too_long|length|too_many_characters/, 'TOO_LONG'],
  [/quota|limit|exceeded|not_enabled|not_available|payment|balance/, 'LIMIT_REACHED'],
  [/range|too_large|too_small|too_big|greater|less|minimum|maximum|at_least|at_most/, 'OUT_OF_RANGE'],
  [/missing|required|blank|presence|empty/, 'REQUIRED'],
  [/format|pattern|malformed|type/, 'WRONG_FORMAT'],
  [/conflict|mutually|combination/, 'CONFLICTING'],
  [/in_session|active_session|in_progress/, 'IN_SESSION'],
  [/not_found|does_not_exist/, 'NOT_FOUND'],
]

/** What is said of a fault. The upstream's own sentence is never passed on, as it may hold anything. */
const SENTENCES: Readonly<Record<InputFaultCode, string>> = {
  CHANGED_MEANWHILE: 'was changed meanwhile',
  CONFLICTING: 'does not go with another value',
  IN_SESSION: 'cannot be changed while a session runs',
  INVALID: 'was refused',
  LIMIT_REACHED: 'is more than the account may have',
  NAME_TAKEN: 'is taken: another one has this name',
  NOT_CLEARED: 'could not be cleared',
  NOT_FOUND: 'refers to something that is not there',
  OUT_OF_RANGE: 'is too small or too large',
  REFUSED: 'was refused',
  REQUIRED: 'is missing',
  TOO_LONG: 'is too long',
  WRONG_FORMAT: 'does not have the form that it must have',
}

/** The status with which an upstream may refuse to delete what a session runs in. */
const CONFLICT = 409
const IN_SESSION = 'The upstream does not do that while a session runs in it.'

/** The attribute of a 422 that stands for the id in the path. */
const ID = 'id'

/** A write as a refusal has to know it. */
export interface RefusedWrite {
  readonly method: WriteMethod
  /** What the id in its path names; absent where there is no id. */
  readonly about?: WrittenResource | undefined
  /** Of its body. */
  readonly fields: WritableFields
}

/** What the upstream refused, as faults of the input; one at least. */
export function faultsOfRefusal(
  { method, about, fields }: RefusedWrite,
  { status, errors: entries = [] }: Pick<UpstreamDetails, 'status' | 'errors'>,
): InputFault[] {
  if (entries.length === 0) {
    // Elsewhere, a conflict can be about anything.
    if (status === CONFLICT && method === 'DELETE') {
      return [{ code: 'IN_SESSION', codeRaw: null, message: IN_SESSION, path: [] }]
    }
    const message = 'The upstream refused without saying why.'
    return [{ code: 'REFUSED', codeRaw: null, message, path: [] }]
  }
  return entries.map(({ code: codeRaw, attribute }) => {
    const code = meaningOf(codeRaw)
    if (attribute === ID && about && code === 'NOT_FOUND') return nothingUnder(about, codeRaw)
    const path = attribute === ID && about ? [about.idField] : pathOf(fields, attribute)
    if (!path) {
      const message = `The upstream refused: something ${SENTENCES[code]}.`
      return { code, codeRaw: codeRaw ?? null, message, path: [] }
    }
    const message = `The upstream refused: \`${path.join('.')}\` ${SENTENCES[code]}.`
    return inputFault(code, path, message, codeRaw ?? null)
  })
}

function meaningOf(codeRaw: string | undefined): InputFaultCode {
  if (codeRaw === undefined) return 'REFUSED'
  return MEANINGS.find(([part]) => part.test(codeRaw))?.[1] ?? 'INVALID'
}

/** `dark_primary` → `['darkTheme', 'primary']`; what follows the name, as in `permissions[3]`, is an index or a key. */
function pathOf(fields: WritableFields, attribute = ''): readonly string[] | undefined {
  const [name = '', ...below] = attribute.split(/[.[\]]+/).filter((part) => part !== '')
  const found = fields.find((field) => field.attribute === name)
  return found && [...found.path, ...below]
}
