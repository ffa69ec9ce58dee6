import { UNRECOGNIZED } from '../datasources/records/decode.ts'
import { BadUserInputError } from '../errors.ts'

const NAME = /^[A-Za-z0-9_-]{1,100}$/

/** A room's name, or a part of one; throws BAD_USER_INPUT for what no room can be called. */
export function checkName(argument: string, value: string): string {
  if (NAME.test(value)) return value
  throw new BadUserInputError(
    `\`${argument}\` takes 1 to 100 letters, digits, hyphens or underscores, but got ${kindOfText(value)}.`,
  )
}

/** A value of an open enum as a filter. Throws BAD_USER_INPUT for UNRECOGNIZED, which only results have. */
export function checkEnumValue<W extends string>(
  argument: string,
  value: W | typeof UNRECOGNIZED,
): Exclude<W, typeof UNRECOGNIZED> {
  if (value !== UNRECOGNIZED) return value as Exclude<W, typeof UNRECOGNIZED>
  throw new BadUserInputError(
    `\`${argument}\` cannot be UNRECOGNIZED: that stands for a value which this schema does not know. Name a known one, or leave it out.`,
  )
}

/** What an error message tells of a text that it refuses: never the text itself, which may be a misplaced secret. */
export function kindOfText(value: string): string {
  if (value === '') return 'an empty text'
  return value.length === 1 ? 'a text of 1 character' : `a text of ${value.length} characters`
}
