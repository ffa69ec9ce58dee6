/** Every code of a user error, as `VideoUserErrorCode` of the schema has them. */
export const INPUT_FAULT_CODES = [
  'CHANGED_MEANWHILE',
  'CONFLICTING',
  'IN_SESSION',
  'INVALID',
  'LIMIT_REACHED',
  'NAME_TAKEN',
  'NOT_CLEARED',
  'NOT_FOUND',
  'OUT_OF_RANGE',
  'REFUSED',
  'REQUIRED',
  'TOO_LONG',
  'WRONG_FORMAT',
] as const

export type InputFaultCode = (typeof INPUT_FAULT_CODES)[number]

/** Input fault: why a write was not done, or not all of it, in a form that a form can show. */
export interface InputFault {
  readonly code: InputFaultCode
  /** The upstream's own code; null where the fault was found before any call. */
  readonly codeRaw: string | null
  /** One sentence, without any value of the input. */
  readonly message: string
  /** The input field, from `input` on; empty where it is about none. */
  readonly path: readonly string[]
}

/** What a write is about, and the field of its input that names it. */
export interface WrittenResource {
  readonly idField: string
  readonly noun: string
}

/** The fault of an id under which there is nothing. */
export function nothingUnder({ idField, noun }: WrittenResource, codeRaw: string | null = null): InputFault {
  return inputFault('NOT_FOUND', [idField], `There is no ${noun} under \`${idField}\`.`, codeRaw)
}

/** A fault of one field of the input. @param path below `input` */
export function inputFault(
  code: InputFaultCode,
  path: readonly string[],
  message: string,
  codeRaw: string | null = null,
): InputFault {
  return { code, codeRaw, message, path: ['input', ...path] }
}
