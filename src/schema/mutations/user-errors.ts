import {
  INPUT_FAULT_CODES,
  type InputFault,
  type InputFaultCode,
} from '../../datasources/signalwire/writes/input-faults.ts'
import { builder } from '../builder.ts'

const MEANINGS: Readonly<Record<InputFaultCode, string>> = {
  CHANGED_MEANWHILE: 'The thing has changed since `expectedUpdatedAt`; nothing was done.',
  CONFLICTING: 'A value does not go with another one.',
  IN_SESSION:
    'A session runs in it: `evenIfInSession` was not given, or the upstream does not delete it even so. Nothing was done.',
  INVALID: 'A value is not allowed, for the reason in `codeRaw` where the upstream refused it.',
  LIMIT_REACHED: 'The account may not have more of it, or none at all.',
  NAME_TAKEN: 'Another one has this name.',
  NOT_CLEARED: 'A value that was to be cleared is still there; the rest was done.',
  NOT_FOUND: 'There is nothing under this ID.',
  OUT_OF_RANGE: 'A number is too small or too large.',
  REFUSED: 'The upstream refused without saying why.',
  REQUIRED: 'A value is missing, or null where it cannot be cleared.',
  TOO_LONG: 'A text, a list or JSON is too long.',
  WRONG_FORMAT: 'A value does not have the form that it must have.',
}

const VideoUserErrorCode = builder.enumType('VideoUserErrorCode', {
  description:
    'What kind of mistake a user error is. Codes may be added; treat one that you do not know as `INVALID`.',
  // keys: the codes above
  values: Object.fromEntries(
    INPUT_FAULT_CODES.map((code) => [code, { description: MEANINGS[code] }]),
  ) as Record<InputFaultCode, { readonly description: string }>,
})

/** A user error: the fault of an input, as the schema tells it. */
export const VideoUserError = builder.objectRef<InputFault>('VideoUserError').implement({
  description: 'Why nothing was done, or not all of it, as a form can show it.',
  fields: (t) => ({
    code: t.expose('code', {
      type: VideoUserErrorCode,
      nullable: false,
      description: 'What kind of mistake it is; stable.',
    }),
    codeRaw: t.exposeString('codeRaw', {
      description: 'The upstream’s own code. Null when it was found before any call.',
    }),
    message: t.exposeString('message', {
      nullable: false,
      description: 'What is wrong, in a sentence that quotes no value.',
    }),
    path: t.exposeStringList('path', {
      nullable: false,
      description:
        'The input field, such as `["input", "darkTheme", "primary"]`; places in a list are numbers as text. Empty when it is about none.',
    }),
  }),
})
